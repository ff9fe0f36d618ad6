import { createReadStream, existsSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { seededRandom } from '../local/demo/random.ts';
import { type Invoice, invoicesOf, type OrderFileRow } from '../local/replay/invoices.ts';

/** All orders of an orders file (gzipped CSV) that have lines. @throws Error saying what is wrong with the file. */
export async function readOrders(file: string): Promise<Invoice[]> {
  if (!existsSync(file)) throw new Error(`There is no file ${file}. Give another one with --orders FILE.csv.gz.`);
  const rows: OrderFileRow[] = [];
  try {
    await pipeline(createReadStream(file), createGunzip(), parse({ columns: true }), async (records) => {
      for await (const row of records as AsyncIterable<OrderFileRow>) rows.push(row);
    });
  } catch (error) {
    throw new Error(`${file} is not an orders file (gzipped CSV): ${(error as Error).message}`, { cause: error });
  }
  if (!rows.some((row) => row.invoice_no !== undefined && row.stock_code !== undefined)) {
    throw new Error(`${file} is not an orders file: it has no columns invoice_no and stock_code.`);
  }
  const orders = invoicesOf(rows, () => true).filter(({ kind, lines }) => kind === 'order' && lines.length > 0);
  if (orders.length === 0) throw new Error(`${file} has no orders.`);
  return orders;
}

/** Made-up orders with exactly so many lines, each line one that a real order has, drawn as often as real orders have it. */
export function madeUpOrders(orders: readonly Invoice[], count: number, lines: number, seed: number): Invoice[] {
  const random = seededRandom(seed);
  const drawable = orders.flatMap((order) => order.lines);
  const kinds = new Set(drawable.map(({ itemId }) => itemId)).size;
  return Array.from({ length: count }, (_, index) => {
    const drawn = new Map<string, number>();
    while (drawn.size < Math.min(lines, kinds)) {
      const line = drawable[Math.floor(random() * drawable.length)];
      if (line && !drawn.has(line.itemId)) drawn.set(line.itemId, line.quantity);
    }
    const number = `made-up-${index}`;
    return {
      kind: 'order',
      number,
      customer: number,
      at: '',
      country: '',
      lines: [...drawn].map(([itemId, quantity]) => ({ itemId, quantity })),
      unknownLines: 0,
    };
  });
}
