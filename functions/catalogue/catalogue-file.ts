import { CsvError, parse } from 'csv-parse/sync';
import { contentFields, HIGHEST_PRICE } from '../items/admin-routes.ts';
import type { Item, ItemContent } from '../items/items.ts';
import { ItemId } from '../shared/fields.ts';
import type { WarehouseStock } from '../stock/stock.ts';
import { fromAttributes, fromCell, fromDecimal, toAttributes, toCell, toDecimal } from './cell.ts';

/** What is wrong with a line of a file; `column` is null when it is the line as such. */
export interface LineError {
  readonly line: number;
  readonly column: string | null;
  readonly message: string;
}

/** A count of what one warehouse has. */
export interface Count {
  readonly warehouseId: string;
  readonly onHand: number;
  /** What was there when the file was made; the count is only good if it still is. */
  readonly was?: number;
}

/** A line of a file: what an item is to say, and what was counted of it. What the file does not say is left as it is. */
export interface CatalogueLine {
  readonly line: number;
  readonly itemId: string;
  /** The item's version when the file was made; the line is only good if it still is. */
  readonly version?: number;
  readonly content: Partial<ItemContent>;
  readonly counts: readonly Count[];
  /** As it was read, each cell with its column, to tell a repeat from another line. */
  readonly cells: readonly (readonly [column: string, cell: string])[];
}

const FIXED = ['itemId', 'version', 'name', 'description', 'category', 'price', 'attributes', 'retired'] as const;
type Fixed = (typeof FIXED)[number];

/** Most units a count may be. */
const MOST_COUNTED = 1_000_000_000;

/** The columns of an export: the item's own, and for each warehouse what it has, twice, the second time to be left alone. */
export const columnsOf = (warehouseIds: readonly string[]): string[] => [
  ...FIXED,
  ...warehouseIds.flatMap((warehouseId) => [`${warehouseId} on hand`, `${warehouseId} was`]),
];

/** The cells of an item, in the order of {@link columnsOf}. A warehouse that never had it has empty ones. */
export function cellsOf(item: Item, shelves: readonly WarehouseStock[], warehouseIds: readonly string[]): string[] {
  const onHand = new Map(shelves.map((shelf) => [shelf.warehouseId, String(shelf.onHand)]));
  const fixed: Record<Fixed, string> = {
    itemId: item.itemId,
    version: String(item.version),
    name: item.name,
    description: item.description,
    category: item.category,
    price: toDecimal(item.price),
    attributes: toAttributes(item.attributes ?? {}),
    retired: item.retired ? 'yes' : 'no',
  };
  const counts = warehouseIds.flatMap((warehouseId) => {
    const count = onHand.get(warehouseId) ?? '';
    return [count, count];
  });
  return [...FIXED.map((name) => toCell(fixed[name])), ...counts];
}

/** What a piece of a file has: its lines, and what is wrong with those that are none. */
export interface ReadLines {
  readonly lines: readonly CatalogueLine[];
  readonly errors: readonly LineError[];
}

/**
 * Reads a piece of a file: its first record names the columns, each other one is an item. Lines are counted as in the
 * whole file, of which the second record is at `firstLine`.
 * @param most records it may have.
 */
export function readLines(csv: string, firstLine: number, warehouseIds: ReadonlySet<string>, most: number): ReadLines {
  let records: { record: string[]; info: { lines: number } }[];
  try {
    records = parse(csv, { bom: true, info: true, relaxColumnCount: true, skipEmptyLines: true }) as never;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const at = Number((error as unknown as { lines?: number }).lines ?? 1);
    return failed(Math.max(1, firstLine + at - 2), null, `is not CSV: ${error.message}`);
  }
  const [header, ...rest] = records;
  if (!header) return failed(1, null, 'there is no line that names the columns');
  if (rest.length > most) return failed(firstLine, null, `a request takes ${most} lines; these are ${rest.length}`);
  const columns = header.record.map((name) => name.trim());
  const wrong = columnErrors(columns, warehouseIds);
  if (wrong.length > 0) return { lines: [], errors: wrong };

  const lines: CatalogueLine[] = [];
  const errors: LineError[] = [];
  const seen = new Map<string, number>();
  for (const { record, info } of rest) {
    const newlines = record.join('').split('\n').length - 1;
    const line = firstLine + info.lines - newlines - header.info.lines - 1;
    const found = readLine(line, columns, record, errors);
    if (!found) continue;
    const earlier = seen.get(found.itemId);
    if (earlier !== undefined) {
      errors.push({ line, column: 'itemId', message: `is on line ${earlier} already` });
      continue;
    }
    seen.set(found.itemId, line);
    lines.push(found);
  }
  return { lines, errors };
}

const failed = (line: number, column: string | null, message: string): ReadLines => ({
  lines: [],
  errors: [{ line, column, message }],
});

const COUNT = /^(\S+) (on hand|was)$/;

function columnErrors(columns: readonly string[], warehouseIds: ReadonlySet<string>): LineError[] {
  const errors = columns.flatMap((column, at): LineError[] => {
    const message = columns.indexOf(column) < at ? 'is there twice' : columnError(column, columns, warehouseIds);
    return message === undefined ? [] : [{ line: 1, column, message }];
  });
  return columns.includes('itemId') ? errors : [{ line: 1, column: 'itemId', message: 'is missing' }, ...errors];
}

function columnError(
  column: string,
  columns: readonly string[],
  warehouseIds: ReadonlySet<string>,
): string | undefined {
  if ((FIXED as readonly string[]).includes(column)) return undefined;
  const [, warehouseId, kind] = COUNT.exec(column) ?? [];
  if (warehouseId === undefined) {
    return `is no column of a catalogue; there are ${FIXED.join(', ')}, “WAREHOUSE on hand” and “WAREHOUSE was”`;
  }
  if (!warehouseIds.has(warehouseId)) return `there is no warehouse ${warehouseId}`;
  const onHand = `${warehouseId} on hand`;
  return kind === 'was' && !columns.includes(onHand) ? `goes with “${onHand}”` : undefined;
}

function readLine(
  line: number,
  columns: readonly string[],
  record: readonly string[],
  errors: LineError[],
): CatalogueLine | undefined {
  const before = errors.length;
  const refuse = (column: string | null, message: string) => {
    errors.push({ line, column, message });
    return undefined;
  };
  if (record.length !== columns.length) {
    return refuse(null, `has ${record.length} cells, but there are ${columns.length} columns`);
  }
  const cells = new Map(columns.map((column, at) => [column, fromCell(record[at] ?? '')]));
  /** A cell's text; undefined when there is none, which leaves things as they are. */
  const given = (column: string): string | undefined => {
    const text = cells.get(column)?.trim();
    return text === '' ? undefined : text;
  };
  const whole = (column: string, least: number, most: number): number | undefined => {
    const text = given(column);
    if (text === undefined) return undefined;
    const number = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    return number >= least && number <= most
      ? number
      : refuse(column, `must be a whole number from ${least} to ${most}`);
  };
  const checked = (column: 'name' | 'description' | 'category'): string | undefined => {
    // An empty description is one, as no attributes are; an empty name is none.
    const text = column === 'description' ? cells.get(column)?.trim() : given(column);
    if (text === undefined) return undefined;
    const result = contentFields[column].safeParse(text);
    return result.success ? result.data : refuse(column, result.error.issues[0]?.message ?? 'is not valid');
  };

  const itemId = ItemId.safeParse(given('itemId') ?? '');
  if (!itemId.success) refuse('itemId', itemId.error.issues[0]?.message ?? 'is not valid');
  const version = whole('version', 1, Number.MAX_SAFE_INTEGER);
  const content = {
    ...defined('name', checked('name')),
    ...defined('description', checked('description')),
    ...defined('category', checked('category')),
    ...defined('price', price(given('price'), refuse)),
    ...defined('attributes', attributes(cells.get('attributes'), refuse)),
    ...defined('retired', retired(given('retired'), refuse)),
  };
  const counts = columns.flatMap((column): Count[] => {
    const [, warehouseId = '', kind] = COUNT.exec(column) ?? [];
    if (kind !== 'on hand') return [];
    const onHand = whole(column, 0, MOST_COUNTED);
    const was = whole(`${warehouseId} was`, 0, MOST_COUNTED);
    return onHand === undefined ? [] : [{ warehouseId, onHand, ...(was !== undefined && { was }) }];
  });
  if (errors.length > before || !itemId.success) return undefined;
  return {
    line,
    itemId: itemId.data,
    ...(version !== undefined && { version }),
    content,
    counts,
    cells: columns.map((column, at) => [column, record[at] ?? '']),
  };
}

type Refuse = (column: string, message: string) => undefined;

const defined = <Name extends string, T>(name: Name, value: T | undefined) =>
  (value === undefined ? {} : { [name]: value }) as { [K in Name]?: T };

function price(text: string | undefined, refuse: Refuse): number | undefined {
  if (text === undefined) return undefined;
  const minor = fromDecimal(text);
  if (minor !== undefined && minor <= HIGHEST_PRICE) return minor;
  return refuse('price', `must be a number such as 2.55, up to ${toDecimal(HIGHEST_PRICE)}`);
}

function attributes(text: string | undefined, refuse: Refuse): Record<string, string> | undefined {
  if (text === undefined) return undefined;
  const found = fromAttributes(text);
  if (!found) return refuse('attributes', 'must be such as “colour: red; material: glass”, each name once');
  const result = contentFields.attributes.safeParse(found);
  return result.success ? result.data : refuse('attributes', result.error.issues[0]?.message ?? 'are not valid');
}

function retired(text: string | undefined, refuse: Refuse): boolean | undefined {
  if (text === undefined) return undefined;
  if (/^(yes|true|1)$/i.test(text)) return true;
  if (/^(no|false|0)$/i.test(text)) return false;
  return refuse('retired', 'must be yes or no');
}
