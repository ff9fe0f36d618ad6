import type { Breach, Finding } from './finding.ts';
import { goodsFit } from './goods-checks.ts';
import type { OrderRow, Snapshot, WarehouseOrderRow } from './rows.ts';
import { OPEN_WORK, quantities, unallocatedOf, workByOrder } from './tally.ts';

const some = (value: unknown): boolean => value !== undefined && value !== null;

/** Says what is wrong where something is: `[wrong, what]` pairs in, the whats of the wrong ones out. */
const faultsOf = (checks: readonly (readonly [boolean, string])[]): string[] =>
  checks.flatMap(([wrong, fault]) => (wrong ? [fault] : []));

type StatusCheck<Row> = Readonly<Record<string, (row: Row) => string[]>>;

interface OrderAndWork {
  readonly order: OrderRow;
  readonly work: readonly WarehouseOrderRow[];
  readonly waiting: boolean;
}

const ended = ({ order, work, waiting }: OrderAndWork): string[] =>
  faultsOf([
    [work.some(({ status }) => OPEN_WORK.has(status)), `is ${order.status}, but has open warehouse orders`],
    [waiting, `is ${order.status}, but has units that are neither cancelled nor shipped`],
    [some(order.toCancel), `is ${order.status}, but has units still to be cancelled`],
  ]);

const hasShipped = (work: readonly WarehouseOrderRow[]): boolean => work.some(({ status }) => status === 'shipped');

/** What must hold of an order by its status; a status that isn't here is not a published one. */
const ORDER_CHECKS: StatusCheck<OrderAndWork> = {
  placed: ({ order, work }) =>
    faultsOf([
      [work.length > 0, 'is only placed, but has warehouse orders'],
      [some(order.cancelRequestedAt), 'is placed, but all of it was to be cancelled'],
    ]),
  processing: ({ order }) =>
    faultsOf([[some(order.cancelRequestedAt), 'is being processed, but all of it was to be cancelled']]),
  stuck: ({ order }) => faultsOf([[!some(order.attention), 'is stuck, but not on the list of those that are']]),
  cancelling: ({ order }) =>
    faultsOf([
      [!some(order.cancelRequestedAt), 'is being cancelled, but nobody asked for it'],
      [!some(order.toCancel), 'is being cancelled, but has nothing still to be cancelled'],
    ]),
  shipped: (all) => [
    ...ended(all),
    ...faultsOf([[!hasShipped(all.work), 'is shipped, but none of its warehouse orders is']]),
  ],
  cancelled: (all) => [
    ...ended(all),
    ...faultsOf([[hasShipped(all.work), 'is cancelled, but has shipped warehouse orders']]),
  ],
};

const onList = (row: WarehouseOrderRow): string[] =>
  faultsOf([
    [!some(row.queuedAt), `is ${row.status}, but has no queuedAt`],
    [row.openAt !== row.warehouseId, `is ${row.status}, but not on its warehouse's work list`],
    [some(row.shippedAt) || some(row.cancelledAt), `is ${row.status}, but says when it ended`],
  ]);

const endedWork = (row: WarehouseOrderRow, at: unknown, other: unknown): string[] =>
  faultsOf([
    [!some(at), `is ${row.status}, but doesn't say when`],
    [some(other), 'is both shipped and cancelled'],
    [some(row.openAt), `is ${row.status}, but still on the work list`],
  ]);

/** What must hold of a warehouse order by its status. */
const WORK_CHECKS: StatusCheck<WarehouseOrderRow> = {
  allocated: (row) =>
    faultsOf([
      [some(row.openAt), 'is only allocated, but on the work list'],
      [some(row.shippedAt) || some(row.cancelledAt), 'is allocated, but says when it ended'],
    ]),
  queued: (row) => [...onList(row), ...faultsOf([[some(row.claimedBy), 'is queued, but somebody has claimed it']])],
  claimed: (row) => [...onList(row), ...faultsOf([[some(row.packedAt), 'is claimed, but packed already']])],
  packed: (row) => [...onList(row), ...faultsOf([[!some(row.packedAt), "is packed, but doesn't say when"]])],
  shipped: (row) => endedWork(row, row.shippedAt, row.cancelledAt),
  cancelled: (row) => endedWork(row, row.cancelledAt, row.shippedAt),
};

function byStatus<Row>(checks: StatusCheck<Row>, status: string, row: Row): string[] {
  // Own keys only: a status named like a member of Object is unknown, too.
  const check = Object.hasOwn(checks, status) ? checks[status] : undefined;
  return check ? check(row) : [`has the unknown status ${status}`];
}

const versioned = ({ version }: { readonly version: number }): string[] =>
  faultsOf([[!Number.isSafeInteger(version) || version < 1, `has the version ${version}`]]);

/** Invariant 8. Every status is a published one and fits what the row and its counterparts say; cancel XOR ship. */
export function statusesFit(snapshot: Snapshot): Finding {
  const work = workByOrder(snapshot);
  const breaches: Breach[] = [];
  const add = (subject: string, faults: readonly string[]): void => {
    for (const fault of faults) breaches.push({ subject, fault, detail: fault });
  };
  const notes: string[] = [];
  for (const order of snapshot.orders) {
    const subject = `order ${order.orderId}`;
    const own = work.get(order.orderId) ?? [];
    const waiting = [...unallocatedOf(order, own).values()].some((quantity) => quantity > 0);
    add(subject, byStatus(ORDER_CHECKS, order.status, { order, work: own, waiting }));
    add(subject, versioned(order));
    if (order.status !== 'stuck' && some(order.attention)) add(subject, [`is ${order.status}, but listed as stuck`]);
    if (order.status === 'stuck') notes.push(`${subject}: is stuck: somebody must find it stock, or cancel it`);
  }
  for (const row of snapshot.warehouseOrders) {
    const subject = `warehouse order ${row.warehouseOrderId}`;
    add(subject, byStatus(WORK_CHECKS, row.status, row));
    add(subject, versioned(row));
  }
  const goods = goodsFit(snapshot);
  breaches.push(...goods.breaches);
  return {
    id: 8,
    name: 'statuses are on the published graph',
    checked: snapshot.orders.length + snapshot.warehouseOrders.length + goods.checked,
    unit: 'orders, warehouse orders, deliveries, transfers and returns',
    breaches,
    notes,
  };
}

/**
 * Invariant 9. Every ordered unit is in at most one warehouse order, nothing is in one that was not ordered, and an order
 * lists exactly its warehouse orders.
 */
export function allocatedOnce(snapshot: Snapshot): Finding {
  const work = workByOrder(snapshot);
  const breaches: Breach[] = [];
  for (const order of snapshot.orders) {
    const own = work.get(order.orderId) ?? [];
    breaches.push(...beyondOrdered(order, own), ...listing(order, own));
  }
  const known = new Set(snapshot.orders.map(({ orderId }) => orderId));
  for (const { orderId, warehouseOrderId } of snapshot.warehouseOrders) {
    if (known.has(orderId)) continue;
    breaches.push({
      subject: `warehouse order ${warehouseOrderId}`,
      fault: 'has no order',
      detail: `is for order ${orderId}, which does not exist`,
    });
  }
  return {
    id: 9,
    name: 'every ordered unit is allocated at most once',
    checked: snapshot.orders.length + snapshot.warehouseOrders.length,
    unit: 'orders and warehouse orders',
    breaches,
    notes: [],
  };
}

/** What was cancelled counts here: those units have gone back to stock and are not allocated again. */
function beyondOrdered(order: OrderRow, work: readonly WarehouseOrderRow[]): Breach[] {
  const ordered = quantities(order.lines);
  const cancelled = quantities(order.cancelled ?? []);
  return [...unallocatedOf(order, work)].flatMap(([itemId, left]) => {
    if (left >= 0) return [];
    const [units, gone] = [ordered.get(itemId) ?? 0, cancelled.get(itemId) ?? 0];
    const detail = `ordered ${units} of ${itemId}, of which ${gone} are cancelled; its warehouse orders have ${units - gone - left}`;
    return [{ subject: `order ${order.orderId}`, fault: `${itemId} by ${-left}`, detail }];
  });
}

function listing(order: OrderRow, work: readonly WarehouseOrderRow[]): Breach[] {
  const subject = `order ${order.orderId}`;
  const key = (row: { readonly warehouseId: string; readonly warehouseOrderId: string }): string =>
    `${row.warehouseOrderId} in ${row.warehouseId}`;
  const listed = (order.warehouseOrders ?? []).map(key);
  const actual = new Set(work.map(key));
  const unlisted = [...actual].filter((name) => !listed.includes(name));
  const twice = listed.filter((name, index) => listed.indexOf(name) !== index);
  const missing = listed.filter((name) => !actual.has(name));
  return [
    ...unlisted.map((name) => `does not list its warehouse order ${name}`),
    ...twice.map((name) => `lists warehouse order ${name} twice`),
    ...missing.map((name) => `lists warehouse order ${name}, which does not exist`),
  ].map((fault) => ({ subject, fault, detail: fault }));
}
