import type { TableDefinition } from '../shared/table.ts';

/** One row a cart: `version` (+1 at each change) and `lines`, so that any change of a cart of any size is one write. */
export const cartsTable = {
  name: 'Carts',
  partitionKey: { name: 'userId', type: 'S' },
  ttl: 'expiresAt',
} as const satisfies TableDefinition;
