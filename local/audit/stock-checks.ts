import { balanceOf, OPTIONAL_SUMS } from '../../functions/stock/stock.ts';
import { sumsOf } from '../../functions/stock/stock-audit.ts';
import type { Breach, Finding } from './finding.ts';
import type { ShelfRow, Snapshot } from './rows.ts';
import { OPEN_WORK, type Tally, tallies } from './tally.ts';

const signed = (difference: number): string => (difference > 0 ? `+${difference}` : String(difference));

/**
 * Invariant 1. Per item: received + corrected − damaged + returned = available + held + ordered-unallocated + allocated +
 * shipped + in transit; and per warehouse: its own sums, its `allocated` and `shipped` as its warehouse orders have it, and
 * what it sent, was sent and took back as its transfers and returns have it.
 */
export function unitsAccountedFor(snapshot: Snapshot): Finding {
  const items = tallies(snapshot);
  const breaches = [...items].flatMap(([itemId, tally]) => itemBalance(itemId, tally));
  const work = workByShelf(snapshot);
  const goods = goodsByShelf(snapshot);
  const shelves = new Map(snapshot.warehouseStock.map((row) => [shelfKey(row.itemId, row.warehouseId), row]));
  for (const row of snapshot.warehouseStock) breaches.push(...shelfBalance(row));
  for (const key of new Set([...shelves.keys(), ...work.keys(), ...goods.keys()])) {
    breaches.push(
      ...shelfAgainst(key, shelves.get(key), { ...NO_WORK, ...work.get(key) }, 'its warehouse orders have'),
    );
    breaches.push(
      ...shelfAgainst(key, shelves.get(key), { ...NO_GOODS, ...goods.get(key) }, 'its transfers and returns have'),
    );
  }
  return {
    id: 1,
    name: 'every unit is accounted for',
    checked: items.size + shelves.size,
    unit: 'sums of items and shelves',
    breaches,
    notes: [],
  };
}

function itemBalance(itemId: string, tally: Tally): Breach[] {
  const { received, corrected, damaged, returned } = tally;
  const { available, held, unallocated, allocated, shipped, inTransit } = tally;
  const came = received + corrected - damaged + returned;
  const difference = available + held + unallocated + allocated + shipped + inTransit - came;
  if (difference === 0) return [];
  return [
    {
      subject: `item ${itemId}`,
      fault: `off by ${signed(difference)}`,
      detail:
        `received ${received} + corrected ${corrected} − damaged ${damaged} + returned ${returned} = ${came}, but` +
        ` available ${available} + held ${held} + unallocated ${unallocated} + allocated ${allocated} + shipped ${shipped}` +
        ` + in transit ${inTransit} = ${came + difference} (off by ${signed(difference)})`,
    },
  ];
}

function shelfBalance(row: ShelfRow): Breach[] {
  const subject = `item ${row.itemId} in ${row.warehouseId}`;
  const breaches: Breach[] = [];
  const counted = balanceOf(row);
  if (row.onHand !== counted) {
    breaches.push({
      subject,
      fault: `onHand off by ${signed(row.onHand - counted)}`,
      detail: `onHand ${row.onHand}, but ${sumsOf(row)} = ${counted}`,
    });
  }
  if (row.free !== row.onHand - row.allocated) {
    breaches.push({
      subject,
      fault: `free off by ${signed(row.free - (row.onHand - row.allocated))}`,
      detail: `free ${row.free}, but onHand ${row.onHand} − allocated ${row.allocated} = ${row.onHand - row.allocated}`,
    });
  }
  return breaches;
}

const NO_WORK = { allocated: 0, shipped: 0 };
const NO_GOODS = { transferredOut: 0, transferredIn: 0, returned: 0 };

type Work = typeof NO_WORK;
type Goods = typeof NO_GOODS;

const shelfKey = (itemId: string, warehouseId: string): string => `item ${itemId} in ${warehouseId}`;

function workByShelf(snapshot: Snapshot): Map<string, Work> {
  const byShelf = new Map<string, Work>();
  for (const { warehouseId, status, lines } of snapshot.warehouseOrders) {
    for (const { itemId, quantity } of lines) {
      const key = shelfKey(itemId, warehouseId);
      const work = byShelf.get(key) ?? { ...NO_WORK };
      byShelf.set(key, work);
      if (OPEN_WORK.has(status)) work.allocated += quantity;
      if (status === 'shipped') work.shipped += quantity;
    }
  }
  return byShelf;
}

/** What transfers and returns have moved, by shelf: what was cancelled came back to where it left. */
function goodsByShelf({ transfers, returns }: Snapshot): Map<string, Goods> {
  const byShelf = new Map<string, Goods>();
  const add = (itemId: string, warehouseId: string, sum: keyof Goods, units: number): void => {
    const key = shelfKey(itemId, warehouseId);
    const goods = byShelf.get(key) ?? { ...NO_GOODS };
    byShelf.set(key, goods);
    goods[sum] += units;
  };
  for (const { origin, destination, status, lines } of transfers) {
    for (const { itemId, quantity, received, lost, damaged } of lines) {
      add(itemId, origin, 'transferredOut', quantity);
      if (status === 'cancelled') add(itemId, origin, 'transferredIn', quantity);
      else add(itemId, destination, 'transferredIn', received + lost + damaged);
    }
  }
  for (const { warehouseId, lines } of returns) {
    for (const { itemId, restocked } of lines) add(itemId, warehouseId, 'returned', restocked);
  }
  return byShelf;
}

function shelfAgainst<Sum extends keyof Work | keyof Goods>(
  subject: string,
  shelf: ShelfRow | undefined,
  sums: Readonly<Record<Sum, number>>,
  says: string,
): Breach[] {
  return (Object.entries(sums) as [Sum, number][]).flatMap(([counter, units]) => {
    const onShelf = shelf?.[counter] ?? 0;
    if (onShelf === units) return [];
    return [
      {
        subject,
        fault: `${counter} off by ${signed(onShelf - units)}`,
        detail: `${counter} ${onShelf}, but ${says} ${units}`,
      },
    ];
  });
}

const SHELF_COUNTERS = ['onHand', 'allocated', 'free', 'received', 'shipped'] as const;

/**
 * Invariant 2. Counters are whole numbers and none is below zero, but `available`, which a count that found fewer than
 * were promised takes below zero: that is noted.
 */
export function noNegativeCounter(snapshot: Snapshot): Finding {
  const breaches: Breach[] = [];
  const notes: string[] = [];
  const check = (subject: string, counter: string, value: unknown, mayBeNegative: boolean): void => {
    if (Number.isSafeInteger(value) && (mayBeNegative || (value as number) >= 0)) return;
    const fault =
      typeof value === 'number' && value < 0 ? `${counter} is negative` : `${counter} is not a whole number`;
    breaches.push({ subject, fault, detail: `${counter} is ${String(value)}` });
  };
  for (const { itemId, available } of snapshot.stock) {
    check(`item ${itemId}`, 'available', available, true);
    if (available < 0)
      notes.push(`item ${itemId}: available is ${available}: a count found fewer units than were promised`);
  }
  for (const row of snapshot.warehouseStock) {
    const subject = `item ${row.itemId} in ${row.warehouseId}`;
    for (const counter of SHELF_COUNTERS) check(subject, counter, row[counter], false);
    check(subject, 'corrected', row.corrected, true);
    for (const sum of OPTIONAL_SUMS) if (row[sum] !== undefined) check(subject, sum, row[sum], false);
  }
  return {
    id: 2,
    name: 'no counter is negative',
    checked: snapshot.stock.length + snapshot.warehouseStock.length,
    unit: 'rows of stock',
    breaches,
    notes,
  };
}

/**
 * Invariant 3. Ordered + held never exceeds received + corrected − damaged + returned. What a count or a short pick took
 * away after it was promised is no oversell: it is noted, as somebody must act on it.
 */
export function noOversell(snapshot: Snapshot): Finding {
  const items = tallies(snapshot);
  const breaches: Breach[] = [];
  const notes: string[] = [];
  for (const [itemId, tally] of items) {
    const { received, corrected, damaged, returned, held, unallocated, openWork, shippedWork } = tally;
    const ordered = unallocated + openWork + shippedWork;
    const beyond = ordered + held - (received + corrected - damaged + returned);
    if (beyond <= 0) continue;
    const detail =
      `ordered ${ordered} + held ${held} is ${beyond} more than received ${received} + corrected ${corrected}` +
      ` − damaged ${damaged} + returned ${returned}`;
    if ((corrected < 0 || damaged > 0) && ordered + held <= received + returned)
      notes.push(`item ${itemId}: ${detail}: corrected after it was promised`);
    else breaches.push({ subject: `item ${itemId}`, fault: `oversold by ${beyond}`, detail });
  }
  return { id: 3, name: 'nothing is oversold', checked: items.size, unit: 'items', breaches, notes };
}
