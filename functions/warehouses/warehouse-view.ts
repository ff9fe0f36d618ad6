import type { z } from 'zod';
import { Problem } from '../shared/problem.ts';
import type { AdminWarehouse } from './warehouse-routes.ts';
import type { Warehouse } from './warehouses.ts';

/** A warehouse as administrators see it, key by key: a table returns a map's keys in an order of its own. */
export const warehouseView = (warehouse: Warehouse): z.output<typeof AdminWarehouse> => {
  const { warehouseId, name, address, position, priority, dailyCapacity, safetyStock = 0, state, version } = warehouse;
  const { latitude, longitude } = position;
  return {
    ...{ warehouseId, name, address, position: { latitude, longitude } },
    ...{ priority, dailyCapacity, safetyStock, state, version },
  };
};

/** There is no such warehouse. */
export const noSuchWarehouse = (): Problem => new Problem(404, 'NOT_FOUND', 'There is no such warehouse.');
