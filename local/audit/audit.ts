import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { dynamodb } from '../../functions/shared/dynamodb.ts';
import { useEndpoints } from '../endpoints.ts';
import { checkAll, isClean, persisting } from './check.ts';
import type { Finding } from './finding.ts';
import { type AuditedTables, readTables } from './read-tables.ts';
import { jsonReport, textReport } from './report.ts';

/** How often the tables are read again while something looks broken, and how long is waited before each time. */
const READINGS = 8;
const PAUSE_MS = 1000;

/** Findings of the tables, with only the breaches that were there at every reading, and how many readings it took. */
async function audit(
  db: DynamoDBDocumentClient,
  tables: AuditedTables,
): Promise<{ findings: Finding[]; readings: number }> {
  let findings = checkAll(await readTables(db, tables));
  let readings = 1;
  while (!isClean(findings) && readings < READINGS) {
    await sleep(PAUSE_MS);
    findings = persisting(findings, checkAll(await readTables(db, tables)));
    readings++;
  }
  return { findings, readings };
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
  const { tables } = await useEndpoints();
  const { findings, readings } = await audit(dynamodb(), tables);
  if (values.json) {
    console.log(jsonReport(findings));
  } else {
    for (const line of textReport(findings)) console.log(line);
    if (readings > 1) {
      console.log(
        `Read ${readings} times: the store may be in motion, so only what was broken at every reading counts as a breach.`,
      );
    }
    console.log(isClean(findings) ? 'No breach.' : 'There are breaches; see above.');
  }
  process.exitCode = isClean(findings) ? 0 : 1;
}

try {
  await main();
} catch (error) {
  const { name, message } = error as Error;
  const unreachable = /ECONNREFUSED|ECONNRESET/.test(`${name} ${message} ${(error as { code?: string }).code ?? ''}`);
  console.error(unreachable ? 'The store does not answer. Start it with: npm start' : message);
  process.exitCode = 1;
}
