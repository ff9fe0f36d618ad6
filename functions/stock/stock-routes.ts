import * as z from 'zod';
import { Instant, ItemId, pageQuery } from '../shared/fields.ts';
import type { Route } from '../shared/route.ts';
import { MOVEMENT_KINDS } from './stock.ts';

/** Versions of an item's stock, both ends included. */
const VersionRange = z.object({ from: z.int().min(1), to: z.int().min(1) }).meta({ id: 'VersionRange' });

/** One movement of an item's stock. */
const MovementView = z
  .object({
    version: z.int().min(1).meta({ description: 'Of the item’s stock; +1 at each movement, from 1 without a gap.' }),
    kind: z.enum(MOVEMENT_KINDS),
    delta: z.int(),
    available: z.int().meta({ description: 'Units left after it.' }),
    ref: z.string().meta({ description: 'The reservation, order, delivery, transfer, return or count it belongs to.' }),
    reason: z.string().optional(),
    at: Instant,
  })
  .meta({ id: 'Movement' });

export const explainStockRoute = {
  name: 'explainStock',
  method: 'GET',
  path: '/admin/items/{itemId}/ledger',
  access: 'admin',
  entry: 'stock/explain-stock',
  summary: 'An item’s movements, newest first, and whether they lead to what is left',
  params: z.object({ itemId: ItemId }),
  query: pageQuery(100, 1000),
  answer: {
    status: 200,
    body: z.object({
      itemId: ItemId,
      available: z.int().meta({ description: 'Units left now.' }),
      version: z.int(),
      explained: z.union([z.boolean(), z.literal('behind')]).meta({
        description:
          'Whether the movements of this page and those before it lead to what was left when the first page was read, ' +
          'with none missing; on the last page, whether all of them sum to it. `behind`: the last movements are not recorded yet.',
      }),
      missing: z.array(VersionRange).meta({ description: 'Versions that this page should have and has not.' }),
      wrong: z
        .array(z.object({ version: z.int(), fault: z.string() }))
        .meta({ description: 'Movements of this page that do not lead to the next one.' }),
      movements: z.array(MovementView),
      cursor: z.string().nullable(),
    }),
  },
  problems: ['NOT_FOUND'],
  needs: { tables: { Stock: ['GetItem'], StockLedger: ['Query'] } },
} as const satisfies Route;
