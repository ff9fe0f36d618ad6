import { type OrderAndWork, readOrder } from '../fulfilment/cancellation.ts';
import { wholeSetting } from '../shared/env.ts';
import type { Services } from '../shared/services.ts';
import { type Finding, findingOf } from './standstill.ts';

/** Reads an order and looks whether it gets on. @returns undefined when there is no such order. */
export async function lookAtOrder(
  services: Services,
  orderId: string,
): Promise<(OrderAndWork & { readonly finding: Finding }) | undefined> {
  const found = await readOrder(services, orderId);
  return found && { ...found, finding: lookAt(services, found) };
}

/** Looks whether an order gets on that was read. */
export const lookAt = ({ now }: Pick<Services, 'now'>, { order, work }: OrderAndWork): Finding =>
  findingOf(order, work, now(), wholeSetting('CLAIM_DEADLINE_MINUTES') * 60_000);
