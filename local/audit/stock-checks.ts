import type { Breach, Finding } from './finding.ts';
import type { ShelfRow, Snapshot } from './rows.ts';
import { OPEN_WORK, type Tally, tallies } from './tally.ts';

const signed = (difference: number): string => (difference > 0 ? `+${difference}` : String(difference));

/**
 * Invariant 1. Per item: received + corrected = available + held + ordered-unallocated + allocated + shipped; and per
 * warehouse: its own sums, and its `allocated` and `shipped` as its warehouse orders have it.
 */
export function unitsAccountedFor(snapshot: Snapshot): Finding {
  const items = tallies(snapshot);
  const breaches = [...items].flatMap(([itemId, tally]) => itemBalance(itemId, tally));
  const work = workByShelf(snapshot);
  const shelves = new Map(snapshot.warehouseStock.map((row) => [shelfKey(row.itemId, row.warehouseId), row]));
  for (const row of snapshot.warehouseStock) breaches.push(...shelfBalance(row));
  for (const key of new Set([...shelves.keys(), ...work.keys()])) {
    breaches.push(...shelfAgainstWork(key, shelves.get(key), work.get(key)));
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
  const { received, corrected, available, held, unallocated, allocated, shipped } = tally;
  const difference = available + held + unallocated + allocated + shipped - (received + corrected);
  if (difference === 0) return [];
  return [
    {
      subject: `item ${itemId}`,
      fault: `off by ${signed(difference)}`,
      detail:
        `received ${received} + corrected ${corrected} = ${received + corrected}, but available ${available} + held ${held}` +
        ` + unallocated ${unallocated} + allocated ${allocated} + shipped ${shipped} =` +
        ` ${received + corrected + difference} (off by ${signed(difference)})`,
    },
  ];
}

function shelfBalance(row: ShelfRow): Breach[] {
  const subject = `item ${row.itemId} in ${row.warehouseId}`;
  const breaches: Breach[] = [];
  const counted = row.received + row.corrected - row.shipped;
  if (row.onHand !== counted) {
    breaches.push({
      subject,
      fault: `onHand off by ${signed(row.onHand - counted)}`,
      detail: `onHand ${row.onHand}, but received ${row.received} + corrected ${row.corrected} − shipped ${row.shipped} = ${counted}`,
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

interface Work {
  open: number;
  shipped: number;
}

const shelfKey = (itemId: string, warehouseId: string): string => `item ${itemId} in ${warehouseId}`;

function workByShelf(snapshot: Snapshot): Map<string, Work> {
  const byShelf = new Map<string, Work>();
  for (const { warehouseId, status, lines } of snapshot.warehouseOrders) {
    for (const { itemId, quantity } of lines) {
      const key = shelfKey(itemId, warehouseId);
      const work = byShelf.get(key) ?? { open: 0, shipped: 0 };
      byShelf.set(key, work);
      if (OPEN_WORK.has(status)) work.open += quantity;
      if (status === 'shipped') work.shipped += quantity;
    }
  }
  return byShelf;
}

function shelfAgainstWork(
  subject: string,
  shelf: ShelfRow | undefined,
  work: Work = { open: 0, shipped: 0 },
): Breach[] {
  const compare = (counter: 'allocated' | 'shipped', inWork: number): Breach[] => {
    const onShelf = shelf?.[counter] ?? 0;
    if (onShelf === inWork) return [];
    return [
      {
        subject,
        fault: `${counter} off by ${signed(onShelf - inWork)}`,
        detail: `${counter} ${onShelf}, but its warehouse orders have ${inWork}`,
      },
    ];
  };
  return [...compare('allocated', work.open), ...compare('shipped', work.shipped)];
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
 * Invariant 3. Ordered + held never exceeds received + corrected. What a negative correction took away after it was
 * promised is no oversell: it is noted, as somebody must act on it.
 */
export function noOversell(snapshot: Snapshot): Finding {
  const items = tallies(snapshot);
  const breaches: Breach[] = [];
  const notes: string[] = [];
  for (const [itemId, { received, corrected, held, unallocated, openWork, shippedWork }] of items) {
    const ordered = unallocated + openWork + shippedWork;
    const beyond = ordered + held - (received + corrected);
    if (beyond <= 0) continue;
    const detail = `ordered ${ordered} + held ${held} is ${beyond} more than received ${received} + corrected ${corrected}`;
    if (corrected < 0 && ordered + held <= received)
      notes.push(`item ${itemId}: ${detail}: corrected after it was promised`);
    else breaches.push({ subject: `item ${itemId}`, fault: `oversold by ${beyond}`, detail });
  }
  return { id: 3, name: 'nothing is oversold', checked: items.size, unit: 'items', breaches, notes };
}
