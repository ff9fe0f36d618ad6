import type { z } from 'zod';
import { Problem } from '../shared/problem.ts';
import { type Delivery, dueOf, overOf } from './deliveries.ts';
import type { DeliveryView } from './deliveries-routes.ts';

/** A delivery as staff see it. */
export const deliveryView = (delivery: Delivery): z.input<typeof DeliveryView> => ({
  deliveryId: delivery.deliveryId,
  warehouseId: delivery.warehouseId,
  supplier: delivery.supplier,
  dueAt: delivery.dueAt,
  status: delivery.status,
  ...(delivery.closedAt !== undefined && { closedAt: delivery.closedAt }),
  lines: delivery.lines.map((line) => ({
    itemId: line.itemId,
    expected: line.expected,
    received: line.received,
    damaged: line.damaged,
    due: dueOf(line),
    over: overOf(line),
  })),
});

/** There is no such delivery to this warehouse. */
export const noSuchDelivery = (): Problem => new Problem(404, 'NOT_FOUND', 'There is no such delivery here.');
