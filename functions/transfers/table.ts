import type { TableDefinition } from '../shared/table.ts';

const listed = ['origin', 'destination', 'status', 'units', 'inTransit', 'sentAt', 'endedAt'] as const;

/** Units on their way from one warehouse to another. */
export const transfersTable = {
  name: 'Transfers',
  partitionKey: { name: 'transferId', type: 'S' },
  indexes: {
    /** What a warehouse sends: what is in transit first, the oldest on top; then what has ended, the latest on top. */
    byOrigin: {
      partitionKey: { name: 'origin', type: 'S' },
      sortKey: { name: 'rank', type: 'S' },
      include: listed.filter((name) => name !== 'origin'),
    },
    /** What a warehouse is sent, in the same order. */
    byDestination: {
      partitionKey: { name: 'destination', type: 'S' },
      sortKey: { name: 'rank', type: 'S' },
      include: listed.filter((name) => name !== 'destination'),
    },
  },
} as const satisfies TableDefinition;
