import { createReadStream, existsSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import type { OrderFileRow } from './invoices.ts';

const COLUMNS = ['invoice_date', 'invoice_no', 'customer_id', 'stock_code', 'quantity', 'country'] as const;

/** How many of the file's days an error names. */
const DAYS_NAMED = 5;

/** A day's rows, and those of the days after it that were asked for. */
interface DayOfOrders {
  readonly day: string;
  readonly rows: OrderFileRow[];
  readonly later: OrderFileRow[];
}

/**
 * Rows of one day of an orders file, gzipped CSV, read as a stream, and of so many days with orders after it. Without a
 * day, the file's only one.
 * @throws Error saying what is wrong with the file, or naming days it has when it hasn't this one.
 */
export async function readDay(file: string, day: string | undefined, daysAfter = 0): Promise<DayOfOrders> {
  if (!existsSync(file)) throw new Error(`There is no file ${file}. Give another one with --orders FILE.csv.gz.`);
  const rows: OrderFileRow[] = [];
  const after = new Map<string, OrderFileRow[]>();
  const days = new Set<string>();
  try {
    await pipeline(createReadStream(file), createGunzip(), parse({ columns: checkedColumns }), async (records) => {
      for await (const row of records as AsyncIterable<OrderFileRow>) {
        const its = row.invoice_date.slice(0, 10);
        days.add(its);
        if (its === (day ?? its)) rows.push(row);
        else if (its > (day ?? its)) keep(after, its, row, daysAfter);
      }
    });
  } catch (error) {
    throw new Error(`${file} is not an orders file (gzipped CSV): ${(error as Error).message}`, { cause: error });
  }
  const only = days.size === 1 ? [...days][0] : undefined;
  const chosen = day ?? only;
  if (chosen === undefined) throw new Error(`${file} has ${days.size} days. Choose one with --day: ${some(days)}.`);
  if (!days.has(chosen)) throw new Error(`${file} has no orders of ${chosen}. It has, among others: ${some(days)}.`);
  const later = [...after].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, its]) => its);
  return { day: chosen, rows, later };
}

/** Adds a row to its day, of which only the first so many are kept. */
function keep(days: Map<string, OrderFileRow[]>, day: string, row: OrderFileRow, most: number): void {
  const rows = days.get(day);
  if (rows) {
    rows.push(row);
    return;
  }
  const last = [...days.keys()].sort().at(-1) ?? '';
  if (days.size >= most) {
    if (day >= last) return;
    days.delete(last);
  }
  days.set(day, [row]);
}

function checkedColumns(header: string[]): string[] {
  const missing = COLUMNS.filter((column) => !header.includes(column));
  if (missing.length > 0) throw new Error(`it has no column ${missing.join(', ')}`);
  return header;
}

/** A few days, spread over all. */
function some(days: ReadonlySet<string>): string {
  const sorted = [...days].sort();
  const step = Math.max(1, (sorted.length - 1) / (DAYS_NAMED - 1));
  const picks = new Set(Array.from({ length: DAYS_NAMED }, (_, n) => sorted[Math.round(n * step)]));
  return [...picks].filter((day) => day !== undefined).join(', ') || 'none';
}
