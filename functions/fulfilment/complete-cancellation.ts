import { streamConsumer } from '../shared/consumer.ts';
import { completeCancellation } from './cancellation.ts';

/** An order that became `cancelling`: its cancellation is completed, in case the request that began it died. */
export const handler = streamConsumer(async ({ after }, services) => {
  if (after?.['status'] === 'cancelling') await completeCancellation(services, String(after['orderId']));
});
