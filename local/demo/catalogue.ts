import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import type { Item } from '../../functions/items/items.ts';
import { attributesOf } from './attributes.ts';
import { categoryOf } from './categories.ts';
import { itemName } from './item-name.ts';

/** One row of the catalogue's file. */
export interface CatalogueRow {
  readonly stock_code: string;
  /** As the retailer wrote it, in capitals. */
  readonly description: string;
  /** In whole units of the currency, with a dot: `2.55`. */
  readonly unit_price: string;
}

/** The catalogue that comes with the project: 3,782 items in the file's order. See local/data/README.md for where it is from. */
export async function readCatalogue(file: URL = new URL('../data/catalogue.csv.gz', import.meta.url)): Promise<Item[]> {
  const rows: CatalogueRow[] = parse(gunzipSync(await readFile(file)), { columns: true });
  return rows.map(itemOf);
}

/** An item of the store from a row. @throws Error naming the row when its price is not one. */
export function itemOf(row: CatalogueRow): Item {
  const name = itemName(row.description);
  const category = categoryOf(row.description);
  const attributes = attributesOf(row.description);
  return {
    itemId: row.stock_code,
    name,
    description: row.description,
    category,
    price: cents(row),
    ...(Object.keys(attributes).length > 0 && { attributes }),
    images: [
      {
        imageId: 'picture',
        alt: `Drawing: ${name}`,
        sources: [{ key: pictureKey(row.stock_code), width: 400, height: 400, type: 'image/svg+xml' }],
      },
    ],
    version: 1,
  };
}

/** Where an item's drawing is in the images bucket. */
export const pictureKey = (itemId: string): string => `images/${itemId}/picture.svg`;

/** By digits: a product of fractions, such as 1.15 × 100, is not a whole number. */
function cents({ stock_code, unit_price }: CatalogueRow): number {
  const [, whole, fraction = ''] = /^(\d+)(?:\.(\d{1,2}))?$/.exec(unit_price) ?? [];
  if (whole === undefined)
    throw new Error(`The price of item ${stock_code} is "${unit_price}", which is not an amount.`);
  return Number(whole) * 100 + Number(fraction.padEnd(2, '0'));
}
