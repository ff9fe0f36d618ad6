import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { SQSClient } from '@aws-sdk/client-sqs';
import { dynamodb } from '../../functions/shared/dynamodb.ts';
import { useEndpoints } from '../endpoints.ts';
import { untilRecorded } from '../stock-ledger.ts';
import { checkAll, isClean, persisting } from './check.ts';
import type { Finding } from './finding.ts';
import { type Reader, readStore } from './read-store.ts';
import { jsonReport, textReport } from './report.ts';
import { twoShoppers } from './strangers.ts';

/** How often the store is read again while something looks broken, and how long is waited before each time. */
const READINGS = 8;
const PAUSE_MS = 1000;

/** Longest wait for the ledger, which the stream of Stock takes everything to, in ms: a new store's has the whole import to catch up with. */
const LEDGER_PATIENCE_MS = 120_000;

/** Findings of the store, with only the breaches that were there at every reading, and how many readings it took. */
async function audit(reader: Reader): Promise<{ findings: Finding[]; readings: number }> {
  const { db, endpoints } = reader;
  await untilRecorded({ db, tables: endpoints.tables, patience: LEDGER_PATIENCE_MS });
  let findings = checkAll(await readStore(reader));
  let readings = 1;
  while (!isClean(findings) && readings < READINGS) {
    await sleep(PAUSE_MS);
    findings = persisting(findings, checkAll(await readStore(reader)));
    readings++;
  }
  return { findings, readings };
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
  const endpoints = await useEndpoints();
  const strangers = await twoShoppers(endpoints);
  const { findings, readings } = await audit({
    db: dynamodb(),
    sqs: new SQSClient({ useQueueUrlAsEndpoint: false }),
    endpoints,
    strangers,
  });
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
