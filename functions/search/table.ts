import type { TableDefinition } from '../shared/table.ts';

/** How much of each item shoppers bought, weighted so that lately counts more. Its stream feeds the search index. */
export const popularityTable = {
  name: 'Popularity',
  partitionKey: { name: 'itemId', type: 'S' },
  stream: 'NEW_AND_OLD_IMAGES',
} as const satisfies TableDefinition;

/** Answers of popular queries, shared by all processes: ids and ranks, never a price or stock. */
export const searchAnswersTable = {
  name: 'SearchAnswers',
  partitionKey: { name: 'request', type: 'S' },
  ttl: 'expiresAt',
} as const satisfies TableDefinition;

/** How often queries were asked: a row for each batch a process counted, by hour and shard, so that nothing is hot. */
export const searchCountsTable = {
  name: 'SearchCounts',
  partitionKey: { name: 'bucket', type: 'S' },
  sortKey: { name: 'batch', type: 'S' },
  ttl: 'expiresAt',
} as const satisfies TableDefinition;

/** What admins set for search, such as synonyms: one row a setting. */
export const searchSettingsTable = {
  name: 'SearchSettings',
  partitionKey: { name: 'name', type: 'S' },
} as const satisfies TableDefinition;
