import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { dynamodb } from '../functions/shared/dynamodb.ts';
import { explained, type LedgerEntry, trace, type VersionRange } from '../functions/stock/ledger.ts';
import { entriesUpTo, settledStock } from '../functions/stock/ledger-store.ts';
import { useEndpoints } from './endpoints.ts';

/** Entries read at a time. */
const PAGE = 1000;

const usage = 'Usage: npm run explain -- ITEM';

/** An item's movements up to a version, newest first. */
async function movements(db: DynamoDBDocumentClient, itemId: string, version: number): Promise<LedgerEntry[]> {
  const all: LedgerEntry[] = [];
  for (let to = version; to > 0; ) {
    const { entries, more } = await entriesUpTo(db, itemId, to, PAGE);
    all.push(...entries);
    to = more ? (entries.at(-1)?.version ?? 1) - 1 : 0;
  }
  return all;
}

const shown = (ranges: readonly VersionRange[]): string =>
  ranges.map(({ from, to }) => (from === to ? `${from}` : `${from} to ${to}`)).join(', ');

/** Prints every movement of an item, oldest first, and whether they sum to what is left. @returns whether they do. */
async function explain(db: DynamoDBDocumentClient, itemId: string): Promise<boolean> {
  const stock = await settledStock(db, itemId);
  if (!stock) throw new Error(`There is no stock of an item ${itemId}.`);
  const entries = await movements(db, itemId, stock.version);
  const table = entries
    .toReversed()
    .map(({ version, at, kind, delta, available, ref, reason }): [number, Record<string, unknown>] => [
      version,
      { at, kind, delta, left: available, ref, ...(reason !== undefined && { reason }) },
    ]);
  if (table.length > 0) console.table(Object.fromEntries(table));
  const found = trace({ end: stock, newest: true, entries, more: false, now: Date.now() });
  for (const { version, fault } of found.wrong) console.log(`Movement ${version} ${fault}.`);
  if (found.missing.length > 0) console.log(`Movements that are missing: ${shown(found.missing)}.`);
  if (found.late.length > 0) console.log(`Movements that are not recorded yet: ${shown(found.late)}.`);
  const sum = entries.reduce((total, { delta }) => total + delta, 0);
  const ok = explained(found) === true;
  console.log(
    `${itemId}: ${stock.available} left at version ${stock.version}; ${entries.length} movements sum to ${sum}: ` +
      `${ok ? 'explained' : 'not explained'}.`,
  );
  return ok;
}

async function main(): Promise<void> {
  const [itemId, ...rest] = process.argv.slice(2);
  if (itemId === undefined || itemId.startsWith('-') || rest.length > 0) throw new Error(usage);
  await useEndpoints();
  process.exitCode = (await explain(dynamodb(), itemId)) ? 0 : 1;
}

try {
  await main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
