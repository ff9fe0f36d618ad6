import * as z from 'zod';
import { Keyed, pageQuery } from '../shared/fields.ts';
import type { Route } from '../shared/route.ts';

/** Most lines one request imports. */
export const MOST_LINES = 100;

export const importItemsRoute = {
  name: 'importItems',
  method: 'POST',
  path: '/admin/items/import',
  access: 'admin',
  entry: 'catalogue/import-items',
  summary:
    'Adds and changes items and counts stock, up to 100 lines of a file at a time; each line whole or not at all',
  headers: Keyed,
  body: z.strictObject({
    csv: z
      .string()
      .min(1)
      .max(2_000_000)
      .meta({ description: 'The file’s first line, which names the columns, and up to 100 others.' }),
    firstLine: z
      .int()
      .min(2)
      .max(100_000_000)
      .default(2)
      .meta({ description: 'Which line of the whole file the second of these is, for the errors.' }),
    dryRun: z.boolean().default(false).meta({ description: 'Only says what would be done.' }),
  }),
  answer: {
    status: 200,
    body: z.object({
      created: z.int(),
      changed: z.int(),
      unchanged: z.int(),
      errors: z
        .array(
          z.object({
            line: z.int().meta({ description: 'Of the whole file.' }),
            column: z.string().nullable(),
            message: z.string(),
          }),
        )
        .meta({ description: 'What is wrong with the lines that were left out.' }),
    }),
  },
  problems: [],
  needs: {
    tables: {
      Items: ['BatchGetItem', 'PutItem'],
      Stock: ['UpdateItem'],
      WarehouseStock: ['BatchGetItem', 'UpdateItem'],
      Warehouses: ['Scan'],
      Idempotency: ['GetItem', 'PutItem'],
    },
  },
} as const satisfies Route;

export const exportItemsRoute = {
  name: 'exportItems',
  method: 'GET',
  path: '/admin/items/export',
  access: 'admin',
  entry: 'catalogue/export-items',
  summary: 'Items and what each warehouse has of them, as a page of a CSV file that the import takes back',
  query: pageQuery(100, 200),
  answer: {
    status: 200,
    body: z.object({
      csv: z.string().meta({ description: 'With the line that names the columns, on every page.' }),
      items: z.int(),
      cursor: z.string().nullable(),
    }),
  },
  problems: [],
  needs: { tables: { Items: ['Scan'], WarehouseStock: ['BatchGetItem'], Warehouses: ['Scan'] } },
} as const satisfies Route;
