import type { TableDefinition } from '../shared/table.ts';

/**
 * The open hold of a shopper, at most one: `reservationId`, `lines`, `expiresAt` (epoch seconds, also the TTL), `state`.
 * The stream is the backstop: a row that TTL removed before anything released it is given back from its old image.
 */
export const reservationsTable = {
  name: 'Reservations',
  partitionKey: { name: 'userId', type: 'S' },
  ttl: 'expiresAt',
  stream: 'NEW_AND_OLD_IMAGES',
  indexes: {
    /** Holds by when they run out, spread over a few partitions; the sweep asks it for those that have. */
    byExpiry: {
      partitionKey: { name: 'expiryShard', type: 'S' },
      sortKey: { name: 'expiresAt', type: 'N' },
      include: ['reservationId'],
    },
  },
} as const satisfies TableDefinition;
