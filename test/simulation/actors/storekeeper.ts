import { Client, type Life } from './client.ts';

/** Somebody of a warehouse's stockroom. */
export const storekeeper = (life: Life, name: string, warehouseId: string): Client =>
  new Client(life, { id: `${name}-${warehouseId}`, groups: ['staff'], warehouseId });
