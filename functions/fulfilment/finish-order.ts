import * as z from 'zod';
import type { OrderStatus } from '../orders/orders.ts';
import { OrderId } from '../shared/fields.ts';
import type { Services } from '../shared/services.ts';
import { endOrder } from './end-order.ts';
import { workflowTask } from './workflow-task.ts';

const Input = z.object({ orderId: OrderId });

/** The workflow's last task: every warehouse order has told its end; the order gets its own. */
export async function finishOrder(
  { orderId }: z.output<typeof Input>,
  services: Services,
): Promise<{ readonly orderId: string; readonly status: OrderStatus }> {
  return { orderId, status: await endOrder(services, orderId) };
}

export const handler = workflowTask(Input, finishOrder);
