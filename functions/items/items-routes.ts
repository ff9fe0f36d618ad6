import * as z from 'zod';
import { ItemId } from '../shared/fields.ts';
import { Money } from '../shared/money.ts';
import type { Route } from '../shared/route.ts';

/** A picture in its sizes, smallest first. */
export const ImageView = z
  .object({
    imageId: z.string(),
    alt: z.string(),
    sources: z.array(
      z.object({
        url: z.string().meta({ description: 'Path at the store’s origin.', example: '/images/85123A/main-320.jpg' }),
        width: z.int(),
        height: z.int(),
        type: z.string(),
      }),
    ),
  })
  .meta({ id: 'ItemImage' });

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
