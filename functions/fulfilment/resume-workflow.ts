import { type RowChange, streamConsumer } from '../shared/consumer.ts';
import { stepFunctions, type Workflows } from './workflows.ts';

/** A warehouse order has ended and its workflow waits: it is told, however the two came about and in which order. */
export async function resumeWorkflow({ after }: RowChange, workflows: Workflows): Promise<void> {
  const status = after?.['status'];
  if (status !== 'shipped' && status !== 'cancelled') return;
  const tokens = (after?.['taskTokens'] as ReadonlySet<string> | undefined) ?? [];
  for (const token of tokens) await workflows.tell(token, status);
}

export const handler = streamConsumer((change) => resumeWorkflow(change, stepFunctions));
