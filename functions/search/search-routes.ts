import * as z from 'zod';
import { ItemView } from '../items/items-routes.ts';
import { Cursor, ItemId } from '../shared/fields.ts';
import type { Route } from '../shared/route.ts';

const amount = z.coerce.number().int().min(0).max(1_000_000_000);
const words = z.string().trim().max(200);

/** A part of a text and whether it is what was looked for. */
const Marked = z.array(z.object({ text: z.string(), match: z.boolean() }));

/** How many of the hits fall where, over all pages; each count leaves its own filter out and keeps the others. */
const Facets = z.object({
  categories: z.array(z.object({ category: z.string(), count: z.int() })),
  prices: z.array(
    z.object({
      min: z.int().meta({ description: 'Minor units, included.' }),
      max: z.int().nullable().meta({ description: 'Minor units, included; null for no upper bound.' }),
      count: z.int(),
    }),
  ),
  inStock: z.int(),
});

export const searchRoute = {
  name: 'search',
  method: 'GET',
  path: '/search',
  access: 'anyone',
  entry: 'search/search-items',
  summary: 'Items by name, description, category and attributes, best first, with the stock left',
  query: z.object({
    q: words.default('').meta({ description: 'What to look for; empty finds everything.' }),
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
      items: z.array(
        ItemView.extend({ marked: Marked.meta({ description: 'The name, with what was looked for marked.' }) }),
      ),
      total: z.int().meta({ description: 'Items that match the words and filters, counted exactly up to 10,000.' }),
      cursor: z.string().nullable(),
      facets: Facets.nullable().meta({ description: 'On the first page only.' }),
      didYouMean: z.string().nullable().meta({ description: 'A spelling that finds more, to offer.' }),
      matched: z.enum(['all', 'some', 'none']).meta({
        description: '`some`: nothing has all the words, so what has most of them is shown; `none`: nothing matches.',
      }),
    }),
  },
  problems: ['SEARCH_UNAVAILABLE'],
  needs: {
    tables: {
      Items: ['BatchGetItem'],
      Stock: ['BatchGetItem'],
      SearchAnswers: ['GetItem', 'PutItem'],
      SearchCounts: ['PutItem'],
      SearchSettings: ['GetItem'],
    },
    search: 'read',
  },
} as const satisfies Route;

export const suggestRoute = {
  name: 'suggest',
  method: 'GET',
  path: '/search/suggest',
  access: 'anyone',
  entry: 'search/suggest-items',
  summary: 'What a shopper may be about to type: items, categories and popular queries',
  query: z.object({ q: words.min(1) }),
  answer: {
    status: 200,
    body: z.object({
      queries: z.array(z.string()),
      categories: z.array(z.object({ category: z.string(), count: z.int() })),
      items: z.array(z.object({ itemId: ItemId, name: z.string(), marked: Marked, image: z.string().nullable() })),
    }),
  },
  problems: ['SEARCH_UNAVAILABLE'],
  needs: { tables: { SearchSettings: ['GetItem'] }, search: 'read' },
} as const satisfies Route;

/** Most that the groups take as JSON, in bytes: they are one row, and DynamoDB's rows end at 400 KB. */
const MOST_SYNONYM_BYTES = 300_000;

/** Groups of words that mean the same, and the number of changes so far. */
const Synonyms = z.object({
  version: z.int().min(0),
  groups: z
    .array(z.array(z.string().trim().min(1).max(60)).min(2).max(20))
    .max(500)
    .meta({ example: [['tv', 'television']] }),
});

export const showSynonymsRoute = {
  name: 'showSynonyms',
  method: 'GET',
  path: '/admin/search/synonyms',
  access: 'admin',
  entry: 'search/show-synonyms',
  summary: 'The synonyms that searches use',
  answer: { status: 200, body: Synonyms },
  problems: [],
  needs: { tables: { SearchSettings: ['GetItem'] } },
} as const satisfies Route;

export const replaceSynonymsRoute = {
  name: 'replaceSynonyms',
  method: 'PUT',
  path: '/admin/search/synonyms',
  access: 'admin',
  entry: 'search/replace-synonyms',
  summary: 'Replaces the synonyms; searches use them within a minute, without a reindex',
  body: Synonyms.refine(({ groups }) => new TextEncoder().encode(JSON.stringify(groups)).length <= MOST_SYNONYM_BYTES, {
    error: `must be ${MOST_SYNONYM_BYTES} bytes of JSON at most, all together`,
    path: ['groups'],
  }),
  answer: { status: 200, body: Synonyms },
  problems: ['CHANGED_MEANWHILE'],
  needs: { tables: { SearchSettings: ['PutItem'] } },
} as const satisfies Route;
