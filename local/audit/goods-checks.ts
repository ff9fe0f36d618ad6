import { outstanding } from '../../functions/returns/returns.ts';
import { inTransitOf } from '../../functions/transfers/transfers.ts';
import type { Breach } from './finding.ts';
import type { ItemLedger } from './ledgers.ts';
import type { DeliveryRow, LineRow, OrderRow, ReturnRow, Snapshot, TransferRow } from './rows.ts';
import { quantities, workByOrder } from './tally.ts';

/** What checking deliveries, transfers and returns found, and how much of them was looked at. */
export interface GoodsFound {
  readonly checked: number;
  readonly breaches: readonly Breach[];
}

/** What the ledger should have of one line: movements of a kind whose ref begins with the row's id. */
interface Due {
  readonly subject: string;
  readonly kind: string;
  readonly id: string;
  readonly itemId: string;
  readonly units: number;
}

/**
 * What deliveries, transfers and returns say has moved, they have moved: per row and item, the movements that name it come to
 * what its lines say. And nothing moved for a row that there is not.
 */
export function goodsMoved(snapshot: Snapshot, items: ReadonlyMap<string, ItemLedger>): GoodsFound {
  const due = [
    ...snapshot.deliveries.flatMap(dueOfDelivery),
    ...snapshot.transfers.flatMap(dueOfTransfer),
    ...snapshot.returns.flatMap(dueOfReturn),
  ];
  const moved = movedBy(items);
  const breaches: Breach[] = [];
  for (const { subject, kind, id, itemId, units } of due) {
    const key = keyOf(kind, id, itemId);
    const found = moved.get(key)?.units ?? 0;
    moved.delete(key);
    // What its ledger has lost is a breach of invariant 13.
    if (found === units || !(items.get(itemId)?.complete ?? units === 0)) continue;
    breaches.push({
      subject,
      fault: `${itemId} off by ${found - units}`,
      detail: `says that ${units} of ${itemId} moved (${kind}), but the movements come to ${found}`,
    });
  }
  for (const { kind, id, itemId, units } of moved.values()) {
    breaches.push({
      subject: `${kind} ${id}`,
      fault: `${itemId} of no row`,
      detail: `moved ${units} of ${itemId}, but there is no such row, or no such line of it`,
    });
  }
  return { checked: due.length, breaches };
}

const dueOfDelivery = ({ deliveryId, lines }: DeliveryRow): Due[] =>
  lines.map(({ itemId, received, damaged }) => ({
    ...{ subject: `delivery ${deliveryId}`, kind: 'received', id: deliveryId, itemId },
    units: received - damaged,
  }));

const dueOfTransfer = ({ transferId, status, lines }: TransferRow): Due[] =>
  lines.flatMap(({ itemId, quantity, received }) => [
    { subject: `transfer ${transferId}`, kind: 'transferOut', id: transferId, itemId, units: -quantity },
    {
      ...{ subject: `transfer ${transferId}`, kind: 'transferIn', id: transferId, itemId },
      units: status === 'cancelled' ? quantity : received,
    },
  ]);

const dueOfReturn = ({ returnId, lines }: ReturnRow): Due[] =>
  lines.map(({ itemId, restocked }) => ({
    ...{ subject: `return ${returnId}`, kind: 'returned', id: returnId, itemId },
    units: restocked,
  }));

const keyOf = (kind: string, id: string, itemId: string): string => `${kind} ${id} ${itemId}`;

/** Movements of transfers, returns and deliveries by row and item: `ref` is the row's id, or that, `#` and its version. */
function movedBy(items: ReadonlyMap<string, ItemLedger>): Map<string, Omit<Due, 'subject'>> {
  const moved = new Map<string, Omit<Due, 'subject'>>();
  for (const { itemId, rows } of items.values()) {
    for (const { kind, ref, delta } of rows) {
      const [id = '', version] = ref.split('#');
      // What was received without a delivery is named by warehouse and key: `SEA1:key`.
      const ofDelivery = kind === 'received' && version !== undefined && !ref.includes(':');
      const isGoods = ofDelivery || kind === 'transferOut' || kind === 'transferIn' || kind === 'returned';
      if (!isGoods) continue;
      const key = keyOf(kind, id, itemId);
      moved.set(key, { kind, id, itemId, units: (moved.get(key)?.units ?? 0) + delta });
    }
  }
  return moved;
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;

const breach = (subject: string, fault: string): Breach => ({ subject, fault, detail: fault });

/**
 * Deliveries, transfers and returns are in published states that fit what they say: what is in transit is, what has ended
 * says when, no line has had more than it can.
 */
export function goodsFit({ deliveries, transfers, returns }: Snapshot): GoodsFound {
  return {
    checked: deliveries.length + transfers.length + returns.length,
    breaches: [
      ...deliveries.flatMap((row) => deliveryFaults(row).map((fault) => breach(`delivery ${row.deliveryId}`, fault))),
      ...transfers.flatMap((row) => transferFaults(row).map((fault) => breach(`transfer ${row.transferId}`, fault))),
      ...returns.flatMap((row) => returnFaults(row).map((fault) => breach(`return ${row.returnId}`, fault))),
    ],
  };
}

const faultsOf = (checks: readonly (readonly [boolean, string])[]): string[] =>
  checks.flatMap(([wrong, fault]) => (wrong ? [fault] : []));

function deliveryFaults({ status, lines, closedAt, version }: DeliveryRow): string[] {
  return faultsOf([
    [status !== 'open' && status !== 'closed', `has the unknown status ${status}`],
    [(closedAt !== undefined) !== (status === 'closed'), `is ${status}, but closed at ${closedAt}`],
    [!isCount(version) || version < 1, `has the version ${version}`],
    ...lines.map(
      ({ itemId, expected, received, damaged }) =>
        [
          ![expected, received, damaged].every(isCount) || damaged > received,
          `has ${received} of ${itemId}, ${damaged} of them damaged, for ${expected}`,
        ] as const,
    ),
  ]);
}

function transferFaults({ status, origin, destination, lines, inTransit, endedAt, version }: TransferRow): string[] {
  const left = status === 'cancelled' ? 0 : lines.reduce((sum, line) => sum + inTransitOf(line), 0);
  return faultsOf([
    [!['inTransit', 'received', 'cancelled'].includes(status), `has the unknown status ${status}`],
    [origin === destination, `goes from ${origin} to itself`],
    [(endedAt !== undefined) === (status === 'inTransit'), `is ${status}, but ended at ${endedAt}`],
    [inTransit !== left, `says that ${inTransit} are in transit, its lines come to ${left}`],
    [(status === 'inTransit') !== left > 0, `is ${status} with ${left} in transit`],
    [!isCount(version) || version < 1, `has the version ${version}`],
    ...lines.map(
      (line) =>
        [
          ![line.quantity, line.received, line.lost, line.damaged, inTransitOf(line)].every(isCount),
          `has ${line.received} of ${line.itemId} received, ${line.lost} lost and ${line.damaged} damaged, of ${line.quantity}`,
        ] as const,
    ),
    [
      status === 'cancelled' && lines.some((line) => inTransitOf(line) !== line.quantity),
      'is cancelled, but something of it has come',
    ],
  ]);
}

function returnFaults({ status, lines, endedAt, version }: ReturnRow): string[] {
  return faultsOf([
    [!['requested', 'received', 'cancelled'].includes(status), `has the unknown status ${status}`],
    [(endedAt !== undefined) === (status === 'requested'), `is ${status}, but ended at ${endedAt}`],
    [!isCount(version) || version < 1, `has the version ${version}`],
    [status === 'requested' && lines.every((line) => outstanding(line) === 0), 'is to come, but all of it has come'],
    [
      status === 'cancelled' && lines.some((line) => outstanding(line) !== line.quantity),
      'is cancelled, but something of it has come',
    ],
    ...lines.map(
      (line) =>
        [
          ![line.quantity, line.restocked, line.writtenOff, outstanding(line)].every(isCount),
          `has ${line.restocked} of ${line.itemId} restocked and ${line.writtenOff} written off, of ${line.quantity}`,
        ] as const,
    ),
  ]);
}

/**
 * What comes back of an order was shipped: per line, what has come and is to is never more than its shipped warehouse
 * orders have; and both are what its returns say.
 */
export function returnedOnce(snapshot: Snapshot): GoodsFound {
  const work = workByOrder(snapshot);
  const rows = Map.groupBy(snapshot.returns, ({ orderId }) => orderId);
  const breaches: Breach[] = [];
  let checked = 0;
  for (const order of snapshot.orders) {
    const own = rows.get(order.orderId) ?? [];
    rows.delete(order.orderId);
    const shipped = quantities(
      (work.get(order.orderId) ?? []).flatMap(({ status, lines }) => (status === 'shipped' ? lines : [])),
    );
    const found = compareReturns(order, own, shipped);
    checked += found.checked;
    breaches.push(...found.breaches);
  }
  for (const [orderId, own] of rows) {
    for (const { returnId } of own) {
      breaches.push(breach(`return ${returnId}`, `is of order ${orderId}, which does not exist`));
    }
  }
  return { checked, breaches };
}

function compareReturns(order: OrderRow, rows: readonly ReturnRow[], shipped: ReadonlyMap<string, number>): GoodsFound {
  const subject = `order ${order.orderId}`;
  const [returned, toReturn] = [quantities(order.returned ?? []), quantities(order.toReturn ?? [])];
  const came = quantities(linesOf(rows, (line) => line.restocked + line.writtenOff));
  const due = quantities(
    linesOf(
      rows.filter(({ status }) => status === 'requested'),
      outstanding,
    ),
  );
  const breaches: Breach[] = [];
  const itemIds = new Set([...returned.keys(), ...toReturn.keys(), ...came.keys(), ...due.keys()]);
  for (const itemId of itemIds) {
    const [back, coming, sent] = [returned, toReturn, shipped].map((of) => of.get(itemId) ?? 0) as [
      number,
      number,
      number,
    ];
    if (back < 0 || coming < 0 || back + coming > sent) {
      const detail = `shipped ${sent} of ${itemId}, but ${back} came back and ${coming} are to`;
      breaches.push({ subject, fault: `${itemId} returned beyond what was shipped`, detail });
    }
    const [rowsCame, rowsDue] = [came.get(itemId) ?? 0, due.get(itemId) ?? 0];
    if (back !== rowsCame || coming !== rowsDue) {
      const detail = `says that ${back} of ${itemId} came back and ${coming} are to, its returns say ${rowsCame} and ${rowsDue}`;
      breaches.push({ subject, fault: `${itemId} returned as its returns do not say`, detail });
    }
  }
  return { checked: itemIds.size, breaches };
}

const linesOf = (rows: readonly ReturnRow[], units: (line: ReturnRow['lines'][number]) => number): LineRow[] =>
  rows.flatMap(({ lines }) => lines.map((line) => ({ itemId: line.itemId, quantity: units(line) })));
