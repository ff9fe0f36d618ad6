import type { TableDefinition } from './table.ts';

/** Answers of non-idempotent requests by key for 24 hours, and marks of effects that must happen once. */
export const idempotencyTable = {
  name: 'Idempotency',
  partitionKey: { name: 'key', type: 'S' },
  ttl: 'expiresAt',
} as const satisfies TableDefinition;
