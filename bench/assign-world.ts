import type { Candidate } from '../functions/fulfilment/assignment/assignment.ts';
import type { Position } from '../functions/fulfilment/assignment/position.ts';
import { ZIP_PREFIXES } from '../functions/fulfilment/assignment/zip-prefixes.ts';
import { seededRandom, seedOf } from '../local/demo/random.ts';
import type { Invoice } from '../local/replay/invoices.ts';

/** Places in the United States where warehouses are and orders go; in Alaska, Hawaii and the islands there are none. */
const PLACES: readonly Position[] = ZIP_PREFIXES.split(';')
  .map((entry) => {
    const [, latitude, longitude] = entry.split(' ').map(Number);
    return { latitude: latitude ?? 0, longitude: longitude ?? 0 };
  })
  .filter(({ latitude, longitude }) => latitude > 24 && latitude < 50 && longitude > -125);

/** Where a customer lives; the same for the same customer and seed. */
export function placeOf(customer: string, seed: number): Position {
  return pick(PLACES, seededRandom((seed ^ seedOf(customer)) >>> 0));
}

/**
 * Warehouses with a stock that the orders meet: what sells much lies in about half of them, what sells little in one to
 * three; a shelf has a few large orders' worth of an item, many have less, and one item in twelve is nearly sold out
 * everywhere, so that large lines of it must be split. One warehouse in ten has its day's work already. Every order meets
 * this same stock.
 */
export function warehousesFor(orders: readonly Invoice[], count: number, seed: number): Candidate[] {
  const random = seededRandom((seed ^ Math.imul(count, 0x9e3779b1)) >>> 0);
  const shelves = Array.from({ length: count }, () => new Map<string, number>());
  const items = soldItems(orders);
  items.forEach(({ itemId, large }, rank) => {
    const share = 0.5 * (1 - rank / items.length) ** 2;
    const places = Math.min(count, 1 + Math.floor(random() * 3) + Math.floor(random() * 2 * share * count));
    const scarce = random() < 1 / 12;
    for (const shelf of sample(shelves, places, random)) {
      const typical = scarce ? large / places : 3 * large;
      const free = Math.round(typical * Math.exp(1.2 * normal(random)));
      if (free > 0) shelf.set(itemId, free);
    }
  });
  return shelves.map((free, index) => {
    const dailyCapacity = 100 + Math.floor(random() * 400);
    const full = random() < 0.1;
    return {
      warehouseId: `W${String(index + 1).padStart(2, '0')}`,
      priority: 1 + Math.floor(random() * 5),
      position: pick(PLACES, random),
      state: 'open',
      dailyCapacity,
      load: full ? dailyCapacity : Math.floor(random() * dailyCapacity),
      free,
    };
  });
}

/** Items by how many orders ask for them, most first, with the quantity that one line in ten is above. */
function soldItems(orders: readonly Invoice[]): { readonly itemId: string; readonly large: number }[] {
  const quantities = new Map<string, number[]>();
  for (const { lines } of orders) {
    for (const { itemId, quantity } of lines) {
      const of = quantities.get(itemId);
      if (of) of.push(quantity);
      else quantities.set(itemId, [quantity]);
    }
  }
  return [...quantities]
    .sort(([a, of], [b, other]) => other.length - of.length || (a < b ? -1 : 1))
    .map(([itemId, of]) => ({ itemId, large: of.sort((a, b) => a - b)[Math.floor(0.9 * of.length)] ?? 1 }));
}

function pick<T>(from: readonly T[], random: () => number): T {
  return from[Math.floor(random() * from.length)] as T;
}

function sample<T>(from: readonly T[], count: number, random: () => number): T[] {
  const left = [...from];
  return Array.from({ length: count }, () => left.splice(Math.floor(random() * left.length), 1)[0] as T);
}

/** Normally distributed (Box and Muller). */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
