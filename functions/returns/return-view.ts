import type { z } from 'zod';
import { Problem } from '../shared/problem.ts';
import type { Return } from './returns.ts';
import type { ReturnView } from './returns-routes.ts';

/** A return as its shopper and staff see it. */
export const returnView = (row: Omit<Return, 'version' | 'userId' | 'rank'>): z.input<typeof ReturnView> => ({
  returnId: row.returnId,
  orderId: row.orderId,
  warehouseId: row.warehouseId,
  status: row.status,
  reason: row.reason,
  requestedAt: row.requestedAt,
  ...(row.endedAt !== undefined && { endedAt: row.endedAt }),
  lines: row.lines.map(({ itemId, quantity, restocked, writtenOff }) => ({ itemId, quantity, restocked, writtenOff })),
});

/** There is no such return; another shopper's or warehouse's looks the same (invariant 15). */
export const noSuchReturn = (): Problem => new Problem(404, 'NOT_FOUND', 'There is no such return.');
