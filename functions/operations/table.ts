import type { TableDefinition } from '../shared/table.ts';

/** What a day's orders came to, by hour: a few rows an hour, so that many can be counted at a time. Kept for 400 days. */
export const figuresTable = {
  name: 'Figures',
  partitionKey: { name: 'day', type: 'S' },
  sortKey: { name: 'slot', type: 'S' },
  ttl: 'expiresAt',
} as const satisfies TableDefinition;
