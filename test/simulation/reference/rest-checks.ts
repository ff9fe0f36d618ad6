import type { World } from '../world/world.ts';
import { Breach } from './breach.ts';
import type { Mirror } from './mirror.ts';

/** Queues of the store. */
const QUEUES = ['HoldTimers', 'WarehouseWork'] as const;

/** Invariant 12, and what must be so of workflows: nothing is left on its way, and every workflow says how its order ended. */
export function checkNothingIsOnItsWay(world: World, mirror: Mirror): void {
  for (const queue of QUEUES) {
    if (world.waiting(queue) > 0) throw new Breach(12, `${world.waiting(queue)} messages are left in ${queue}`);
  }
  for (const order of mirror.orders.values()) {
    const execution = world.executions.get(order.orderId);
    const name = `the workflow of order ${order.orderId}, which is ${order.status},`;
    if (!execution) throw new Breach(12, `${name} was never started`);
    if (execution.status !== 'SUCCEEDED')
      throw new Breach(
        12,
        `${name} is ${execution.status}: ${JSON.stringify(execution.error)} at ${execution.path.at(-1)}`,
      );
    const { status } = (execution.output ?? {}) as { status?: string };
    const agrees =
      status === order.status || (status === 'stuck' && (order.status === 'cancelled' || order.status === 'shipped'));
    if (!agrees) throw new Breach(8, `${name} says that it is ${status}`);
  }
  for (const orderId of world.executions.keys()) {
    if (!mirror.orders.has(orderId))
      throw new Breach(7, `there is a workflow for order ${orderId}, which does not exist`);
  }
}
