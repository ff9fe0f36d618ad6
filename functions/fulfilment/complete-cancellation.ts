import { streamConsumer } from '../shared/consumer.ts';
import { completeCancellation } from './cancellation.ts';

/** An order with something still to be cancelled: that is done, in case the request that began it died. */
export const handler = streamConsumer(async ({ after }, services) => {
  if (after?.['cancellation'] === 'pending') await completeCancellation(services, String(after['orderId']));
});
