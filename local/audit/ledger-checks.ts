import { MOVEMENT_KINDS, type MovementKind } from '../../functions/stock/stock.ts';
import type { Breach, Finding } from './finding.ts';
import { goodsMoved } from './goods-checks.ts';
import { ledgers } from './ledgers.ts';
import type { IdempotencyRow, LedgerRow, Snapshot, StockRow } from './rows.ts';

const KINDS: ReadonlySet<string> = new Set(MOVEMENT_KINDS);

/** Gaps named of one item. */
const NAMED_GAPS = 5;

/**
 * Invariant 13. The versions of an item's ledger have no gap from 1 to its Stock row's, each movement leaves what the next
 * one finds, and the last leaves what the Stock row says. So its deltas sum to `available`.
 */
export function ledgerExplainsStock(snapshot: Snapshot): Finding {
  const stock = new Map(snapshot.stock.map((row) => [row.itemId, row]));
  const breaches: Breach[] = [];
  let checked = 0;
  for (const { itemId, rows } of ledgers(snapshot).values()) {
    checked += rows.length;
    const row = stock.get(itemId);
    const faults = row
      ? [...gaps(rows, row.version).slice(0, NAMED_GAPS), ...chain(rows), ...lastLeads(rows.at(-1), row)]
      : [{ fault: 'has no stock', detail: `has ${rows.length} movements, but no Stock row` }];
    for (const fault of faults) breaches.push({ subject: `item ${itemId}`, ...fault });
  }
  return { id: 13, name: 'the ledger explains what is left', checked, unit: 'movements', breaches, notes: [] };
}

type Fault = Omit<Breach, 'subject'>;

/** A gap is named by where it begins: at the newest end more comes to be missing while the same one stays missing. */
function gaps(rows: readonly LedgerRow[], version: number): Fault[] {
  if (!Number.isSafeInteger(version) || version < 1) {
    return [{ fault: 'version', detail: `version is ${version}` }];
  }
  const faults: Fault[] = [];
  let next = 1;
  for (const to of [...rows.map((row) => row.version), version + 1]) {
    if (to > next) {
      const detail = next === to - 1 ? `movement ${next} is missing` : `movements ${next} to ${to - 1} are missing`;
      faults.push({ fault: `movement ${next} is missing`, detail });
    }
    next = to + 1;
  }
  return faults;
}

function chain(rows: readonly LedgerRow[]): Fault[] {
  const faults: Fault[] = [];
  let before: Pick<LedgerRow, 'version' | 'available'> = { version: 0, available: 0 };
  for (const row of rows) {
    const found = row.available - row.delta;
    if (row.version === before.version + 1 && found !== before.available) {
      const detail = `movement ${row.version} (${row.kind} ${row.delta}) found ${found}, but ${before.available} were left before it`;
      faults.push({ fault: `movement ${row.version}`, detail });
    }
    if (!KINDS.has(row.kind))
      faults.push({ fault: `kind of ${row.version}`, detail: `has the unknown kind ${row.kind}` });
    before = row;
  }
  return faults;
}

function lastLeads(last: LedgerRow | undefined, { available, version, lastMovement }: StockRow): Fault[] {
  if (last?.version !== version) return [];
  if (last.available !== available) {
    const by = available - last.available;
    return [{ fault: `off by ${by}`, detail: `${available} are left, but the last movement left ${last.available}` }];
  }
  if (last.id === lastMovement?.id) return [];
  return [
    { fault: 'another last movement', detail: `its last movement is ${lastMovement?.id}, in the ledger ${last.id}` },
  ];
}

/** How long an idempotency key is kept, in seconds: after that the same key is another request. */
const KEY_SECONDS = 86_400;

/** What clocks may differ by, in seconds. */
const SLACK_SECONDS = 60;

/** Kinds of movements that a request under a key makes, or a step of a row that has a version: each once. */
const ONCE: ReadonlySet<string> = new Set<MovementKind>([
  'received',
  'corrected',
  'counted',
  'short',
  'damaged',
  'transferOut',
  'transferIn',
  'returned',
]);

const isCounted = ({ kind }: LedgerRow): boolean => ONCE.has(kind);

const epoch = ({ at }: LedgerRow): number => Date.parse(at) / 1000;

/**
 * Invariant 7. One order a hold, and one effect a key: an order tells by its request's hash what made it, goods are
 * received and counted once under a key, deliveries, transfers and returns moved what their lines say, and each key that is
 * kept has had the effect that its answer tells of.
 */
export function effectsOnce(snapshot: Snapshot): Finding {
  const breaches: Breach[] = [];
  for (const { orderId, requestHash } of snapshot.orders) {
    if (typeof requestHash === 'string' && requestHash !== '') continue;
    breaches.push({ subject: `order ${orderId}`, fault: 'no hash', detail: 'does not tell what request made it' });
  }
  const items = ledgers(snapshot);
  let movements = 0;
  for (const { itemId, rows } of items.values()) {
    const latest = new Map<string, LedgerRow>();
    for (const row of rows.filter(isCounted)) {
      movements++;
      const before = latest.get(row.id);
      latest.set(row.id, row);
      if (!before || epoch(row) - epoch(before) >= KEY_SECONDS - SLACK_SECONDS) continue;
      const detail = `${row.id} happened at version ${before.version} and again at ${row.version}`;
      breaches.push({ subject: `item ${itemId}`, fault: `${row.id} twice`, detail });
    }
  }
  const keys = snapshot.idempotency.filter(({ key }) => /^(warehouse-stock|count):/.test(key));
  for (const row of keys) {
    const item = items.get(String(row.answer?.itemId));
    // What its ledger has lost is a breach of invariant 13.
    if (item?.complete) breaches.push(...effectOf(row, item.rows));
  }
  const goods = goodsMoved(snapshot, items);
  breaches.push(...goods.breaches);
  return {
    id: 7,
    name: 'one order a hold, one effect a key',
    checked: snapshot.orders.length + movements + keys.length + goods.checked,
    unit: 'orders, counted movements, keys and lines of goods',
    breaches,
    notes: [],
  };
}

function effectOf({ key, expiresAt, answer }: IdempotencyRow, rows: readonly LedgerRow[]): Breach[] {
  const made = expiresAt - KEY_SECONDS - SLACK_SECONDS;
  const effects = rows.filter((row) => isCounted(row) && row.ref === answer?.movementId && epoch(row) >= made);
  const sum = effects.reduce((total, { delta }) => total + delta, 0);
  // A count that finds the book right moves nothing.
  if (effects.length === (answer?.change === 0 ? 0 : 1) && sum === answer?.change) return [];
  const detail = `answered a change of ${answer?.change}, but there are ${effects.length} movements of ${sum} in all`;
  return [{ subject: `key ${key}`, fault: detail, detail }];
}
