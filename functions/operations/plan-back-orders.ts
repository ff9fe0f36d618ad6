import { candidatesFor } from '../fulfilment/candidates.ts';
import { withoutMissed } from '../fulfilment/refused.ts';
import { scheduled } from '../shared/scheduled.ts';
import type { Services } from '../shared/services.ts';
import { planBackOrdered } from './back-orders.ts';

/**
 * Has orders that wait for units planned again, where an open warehouse has some of them free now and has not reported them
 * short for this order: units are also freed by cancellations and warehouses that open, which nobody tells.
 */
export function planBackOrders(
  services: Services,
  mayGoOn: () => boolean,
): Promise<{ readonly looked: number; readonly planned: number }> {
  return planBackOrdered(
    services,
    async (missing, { work }) => {
      const candidates = withoutMissed(await candidatesFor(services, missing), work);
      return candidates.some(
        ({ state, free }) => state === 'open' && missing.some(({ itemId }) => (free.get(itemId) ?? 0) > 0),
      );
    },
    { mayGoOn },
  );
}

export const handler = scheduled(planBackOrders);
