import type { TableDefinition } from '../shared/table.ts';

/** The catalogue: read-heavy, so kept apart from Stock. Its stream feeds the search index. */
export const itemsTable = {
  name: 'Items',
  partitionKey: { name: 'itemId', type: 'S' },
  stream: 'NEW_AND_OLD_IMAGES',
} as const satisfies TableDefinition;
