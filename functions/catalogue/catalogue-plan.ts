import { contentOf, type Item, type ItemContent, newItem, sameContent, withContent } from '../items/items.ts';
import type { WarehouseStock } from '../stock/stock.ts';
import type { CatalogueLine, LineError } from './catalogue-file.ts';

/** A shelf to be set to what was counted on it. */
export interface Recount {
  readonly warehouseId: string;
  /** What is there now; the change is refused when that is no longer so. */
  readonly from: number;
  readonly to: number;
}

/** What a line asks for. */
export interface LinePlan {
  readonly kind: 'created' | 'changed' | 'unchanged';
  /** The item as it is to be; absent when it is that already. */
  readonly item?: Item;
  readonly recounts: readonly Recount[];
}

/** What there is of a line's item. */
export interface LineState {
  readonly item: Item | undefined;
  /** By warehouse id. */
  readonly shelves: ReadonlyMap<string, WarehouseStock>;
}

/**
 * Says what a line changes of what there is, or what is in its way. What it does not say is left alone, what is so already
 * is not changed, and what somebody else has changed since the file was made is not overwritten.
 * @param at ISO 8601.
 */
export function planLine(line: CatalogueLine, state: LineState, at: string): LinePlan | readonly LineError[] {
  const errors: LineError[] = [];
  const refuse = (column: string, message: string) => {
    errors.push({ line: line.line, column, message });
    return undefined;
  };
  const item = itemOf(line, state.item, at, refuse);
  const recounts = line.counts.flatMap(({ warehouseId, onHand, was }): Recount[] => {
    const shelf = state.shelves.get(warehouseId);
    const from = shelf?.onHand ?? 0;
    // Counted as it is, or not counted at all: a cell that nobody touched must not bring back what was sold meanwhile.
    if (onHand === from || onHand === was) return [];
    const column = `${warehouseId} on hand`;
    if (was !== undefined && was !== from) {
      refuse(column, `${from} are there now, not ${was}: count again`);
      return [];
    }
    const allocated = shelf?.allocated ?? 0;
    if (onHand < allocated) {
      refuse(column, `${allocated} are promised to orders; it can’t be counted below that`);
      return [];
    }
    return [{ warehouseId, from, to: onHand }];
  });
  if (errors.length > 0) return errors;
  const kind = !state.item ? 'created' : item || recounts.length > 0 ? 'changed' : 'unchanged';
  return { kind, ...(item && { item }), recounts };
}

function itemOf(
  { itemId, version, content }: CatalogueLine,
  row: Item | undefined,
  at: string,
  refuse: (column: string, message: string) => undefined,
): Item | undefined {
  if (row) {
    const wanted: ItemContent = { ...contentOf(row), ...content };
    if (sameContent(wanted, contentOf(row))) return undefined;
    if (version === undefined || version === row.version) return withContent(row, wanted, at);
    return refuse('version', `the item has been changed meanwhile: it is version ${row.version} now, not ${version}`);
  }
  if (version !== undefined) return refuse('version', 'there is no such item; leave it empty to add it');
  const { name, category, price, description = '', attributes = {}, retired = false } = content;
  if (name === undefined) refuse('name', 'is required for a new item');
  if (category === undefined) refuse('category', 'is required for a new item');
  if (price === undefined) refuse('price', 'is required for a new item');
  if (name === undefined || category === undefined || price === undefined) return undefined;
  return newItem(itemId, { name, category, price, description, attributes, retired }, at);
}
