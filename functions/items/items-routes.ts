import * as z from 'zod';
import { ItemId } from '../shared/fields.ts';
import { ImageView } from '../shared/image-view.ts';
import { Money } from '../shared/money.ts';
import type { Route } from '../shared/route.ts';

/** An item as anyone sees it, with how many are left to sell. */
export const ItemView = z
  .object({
    itemId: ItemId,
    name: z.string(),
    description: z.string(),
    category: z.string(),
    price: Money,
    attributes: z.record(z.string(), z.string()),
    images: z.array(ImageView).meta({ description: 'The main one first.' }),
    retired: z.boolean().meta({ description: 'No longer sold.' }),
    available: z.int().min(0).meta({ description: 'Units left to sell over all warehouses.' }),
  })
  .meta({ id: 'Item' });

export const getItemRoute = {
  name: 'getItem',
  method: 'GET',
  path: '/items/{itemId}',
  access: 'anyone',
  entry: 'items/get-item',
  summary: 'An item and how many are left',
  params: z.object({ itemId: ItemId }),
  answer: { status: 200, body: ItemView },
  problems: ['NOT_FOUND'],
  needs: { tables: { Items: ['GetItem'], Stock: ['GetItem'] } },
} as const satisfies Route;

/** Most items that are named at once: what one BatchGetItem reads. */
const MOST_NAMES = 100;

export const nameItemsRoute = {
  name: 'nameItems',
  method: 'GET',
  path: '/items',
  access: 'anyone',
  entry: 'items/name-items',
  summary: 'What some items are called; those that do not exist are left out',
  query: z.object({
    ids: z
      .string()
      .transform((text) => text.split(','))
      .pipe(z.array(ItemId).max(MOST_NAMES))
      .meta({ description: `Ids parted by commas, ${MOST_NAMES} at most.`, example: '85123A,22423' }),
  }),
  answer: { status: 200, body: z.object({ items: z.array(z.object({ itemId: ItemId, name: z.string() })) }) },
  problems: [],
  needs: { tables: { Items: ['BatchGetItem'] } },
} as const satisfies Route;
