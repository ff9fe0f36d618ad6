import type { World } from '../world/world.ts';
import { Breach } from './breach.ts';
import type { Mirror } from './mirror.ts';
import type { Order } from './rows.ts';

/** Queues of the store. */
const QUEUES = ['HoldTimers', 'WarehouseWork'] as const;

/**
 * Invariant 12, and what must be so of workflows: nothing is left on its way, every round of an order had a workflow, and each
 * says how its order ended, or leaves that to another.
 */
export function checkNothingIsOnItsWay(world: World, mirror: Mirror): void {
  for (const queue of QUEUES) {
    if (world.waiting(queue) > 0) throw new Breach(12, `${world.waiting(queue)} messages are left in ${queue}`);
  }
  const known = new Set<string>();
  for (const order of mirror.orders.values()) {
    for (const name of roundsOf(order)) {
      known.add(name);
      checkRound(world, order, name);
    }
  }
  for (const name of world.executions.keys()) {
    if (!known.has(name)) throw new Breach(7, `there is a workflow ${name}, and no order has such a round`);
  }
}

/** Names of an order's workflows: one for the order, and one for each time that it was to be planned again. */
const roundsOf = ({ orderId, rounds = 0 }: Order): string[] =>
  Array.from({ length: rounds + 1 }, (_, round) => (round === 0 ? orderId : `${orderId}-${round}`));

function checkRound(world: World, order: Order, round: string): void {
  const execution = world.executions.get(round);
  const name = `the workflow ${round} of an order that is ${order.status}`;
  if (!execution) {
    // What has ended is planned no more, so a round of it need not have begun.
    if (round !== order.orderId && (order.status === 'cancelled' || order.status === 'shipped')) return;
    throw new Breach(12, `${name} was never started`);
  }
  if (execution.status !== 'SUCCEEDED')
    throw new Breach(
      12,
      `${name} is ${execution.status}: ${JSON.stringify(execution.error)} at ${execution.path.at(-1)}`,
    );
  const { status } = (execution.output ?? {}) as { status?: string };
  const isLeftToAnother = (order.rounds ?? 0) > 0 && (status === 'processing' || status === 'cancelling');
  const hasGoneOn = status === 'stuck' && (order.status === 'cancelled' || order.status === 'shipped');
  if (status !== order.status && !isLeftToAnother && !hasGoneOn)
    throw new Breach(8, `${name} says that it is ${status}`);
}
