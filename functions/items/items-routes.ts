import * as z from 'zod';
import { ItemId } from '../shared/fields.ts';
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
