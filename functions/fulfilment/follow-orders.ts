import { streamConsumer } from '../shared/consumer.ts';
import { completeCancellation } from './cancellation.ts';
import { startFulfilment } from './start-fulfilment.ts';
import { stepFunctions } from './workflows.ts';

/**
 * The Orders' stream: does what an order's row says is to be done next, in case whoever wrote it died. A new order and one
 * that is to be planned again have an execution started; what is still to be cancelled is cancelled.
 */
export const handler = streamConsumer(async (change, services) => {
  await startFulfilment(change, stepFunctions);
  const { after } = change;
  if (after?.['cancellation'] === 'pending') await completeCancellation(services, String(after['orderId']));
});
