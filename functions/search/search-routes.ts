import * as z from 'zod';
import { ItemView } from '../items/items-routes.ts';
import { Cursor } from '../shared/fields.ts';
import type { Route } from '../shared/route.ts';

const amount = z.coerce.number().int().min(0).max(1_000_000_000);

export const searchRoute = {
  name: 'search',
  method: 'GET',
  path: '/search',
  access: 'anyone',
  entry: 'search/search-items',
  summary: 'Items by name, description and category, with the stock left',
  query: z.object({
    q: z.string().trim().max(200).default('').meta({ description: 'What to look for; empty finds everything.' }),
    category: z.string().max(60).optional(),
    min: amount.optional().meta({ description: 'Lowest price in minor units.' }),
    max: amount.optional().meta({ description: 'Highest price in minor units.' }),
    inStock: z.stringbool().default(false).meta({ description: 'Only what is in stock right now.' }),
    sort: z.enum(['relevance', 'price', '-price', 'name']).default('relevance'),
    limit: z.coerce.number().int().min(1).max(100).default(24),
    cursor: Cursor.optional(),
  }),
  answer: {
    status: 200,
    body: z.object({
      items: z.array(ItemView),
      total: z.int().meta({ description: 'Items that match the words and filters, whatever their stock.' }),
      cursor: z.string().nullable(),
    }),
  },
  problems: ['SEARCH_UNAVAILABLE'],
  needs: { tables: { Stock: ['BatchGetItem'] }, search: 'read' },
} as const satisfies Route;
