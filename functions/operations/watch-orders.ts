import pLimit from 'p-limit';
import { type DueOrder, dueOrders, lookAgainAt, noteTold } from '../orders/due-orders-store.ts';
import { type Announce, announce } from '../shared/events.ts';
import { scheduled } from '../shared/scheduled.ts';
import type { Services } from '../shared/services.ts';
import { lookAtOrder } from './look-at-order.ts';

const PAGE = 100;
const AT_A_TIME = 10;

/** What a run found. */
export interface Watched {
  readonly looked: number;
  readonly still: number;
  readonly announced: number;
}

/**
 * Looks at the orders whose time has come. One that gets on is looked at again at its next deadline; one that does not is
 * announced, once for each reason, and stays on the list of those that stand still until it gets on or ends. The
 * announcement comes before it is noted: a crash in between brings it twice, with the same id.
 */
export async function watchOrders(
  services: Services,
  mayGoOn: () => boolean,
  tell: Announce = announce,
): Promise<Watched> {
  const limit = pLimit(AT_A_TIME);
  const counts = { looked: 0, still: 0, announced: 0 };
  const look = async ({ orderId }: DueOrder): Promise<void> => {
    const found = await lookAtOrder(services, orderId);
    if (!found) return;
    const { order, finding } = found;
    counts.looked += 1;
    if (!finding.standstill) return lookAgainAt(services.db, order, finding.lookAgain);
    counts.still += 1;
    const { reason, since, detail, work } = finding.standstill;
    const told = `${reason}#${since}`;
    if (order.told === told) return;
    await tell(work === undefined ? 'Order stuck' : 'Work stuck', {
      id: `${orderId}#${told}`,
      orderId,
      status: order.status,
      reason,
      since,
      detail,
    });
    await noteTold(services.db, order, told);
    counts.announced += 1;
  };
  let after: string | undefined;
  do {
    const { rows, next } = await dueOrders(services.db, services.now(), PAGE, after);
    await Promise.all(rows.map((row) => limit(() => look(row))));
    after = next;
  } while (after !== undefined && mayGoOn());
  return counts;
}

export const handler = scheduled((services, mayGoOn) => watchOrders(services, mayGoOn));
