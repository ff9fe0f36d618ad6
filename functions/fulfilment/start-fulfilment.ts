import type { RowChange } from '../shared/consumer.ts';
import type { Workflows } from './workflows.ts';

/**
 * A change of an order in the stream: a new one has its workflow started, and one whose units came back from a warehouse a
 * round of it that plans them again. So a crash after either loses nothing.
 */
export async function startFulfilment({ before, after }: RowChange, workflows: Workflows): Promise<void> {
  if (!after) return;
  if (!before) await workflows.start(String(after['orderId']));
  else if (after['planning'] === 'due') await workflows.start(String(after['orderId']), Number(after['rounds']));
}
