import { type RowChange, streamConsumer } from '../shared/consumer.ts';
import { stepFunctions, type Workflows } from './workflows.ts';

/** A new order in the stream: its workflow is started, so a crash after submit loses nothing. */
export async function startFulfilment({ before, after }: RowChange, workflows: Workflows): Promise<void> {
  if (before || !after) return;
  await workflows.start(String(after['orderId']));
}

export const handler = streamConsumer((change) => startFulfilment(change, stepFunctions));
