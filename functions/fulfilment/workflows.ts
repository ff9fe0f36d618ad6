import {
  ExecutionAlreadyExists,
  InvalidToken,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import { fulfilmentWorkflow } from '../shared/env.ts';
import { TIMEOUTS } from '../shared/timeouts.ts';

/** Input of an execution of the fulfilment workflow, from its beginning. */
export const fulfilmentInput = (orderId: string): string => JSON.stringify({ orderId, attempt: 1 });

/** The workflow service, as fulfilment uses it. */
export interface Workflows {
  /** Starts the fulfilment of an order; once, however often it is asked. */
  readonly start: (orderId: string) => Promise<void>;
  /** Tells the workflow how a warehouse order ended; a token that is answered or out of date is left alone. */
  readonly tell: (taskToken: string, outcome: string) => Promise<void>;
}

let client: SFNClient | undefined;
const sfn = () => {
  client ??= new SFNClient({ maxAttempts: 4, requestHandler: TIMEOUTS });
  return client;
};

/** Step Functions. The execution's name is the order's id, so that a second start is refused and counts as started. */
export const stepFunctions: Workflows = {
  start: async (orderId) => {
    try {
      await sfn().send(
        new StartExecutionCommand({
          stateMachineArn: fulfilmentWorkflow(),
          name: orderId,
          input: fulfilmentInput(orderId),
        }),
      );
    } catch (error) {
      if (!(error instanceof ExecutionAlreadyExists)) throw error;
    }
  },
  tell: async (taskToken, outcome) => {
    try {
      await sfn().send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify({ outcome }) }));
    } catch (error) {
      const over = error instanceof TaskTimedOut || error instanceof TaskDoesNotExist || error instanceof InvalidToken;
      if (!over) throw error;
    }
  },
};
