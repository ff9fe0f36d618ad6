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
  /** Starts a round of an order's fulfilment, the first one being 0; once, however often it is asked. */
  readonly start: (orderId: string, round?: number) => Promise<void>;
  /** Tells the workflow how a warehouse order ended; a token that is answered or out of date is left alone. */
  readonly tell: (taskToken: string, outcome: string) => Promise<void>;
}

let client: SFNClient | undefined;
const sfn = () => {
  client ??= new SFNClient({ maxAttempts: 4, requestHandler: TIMEOUTS });
  return client;
};

/** Name of the execution of an order's round: a second start under it is refused and counts as started. */
export const executionName = (orderId: string, round = 0): string => (round === 0 ? orderId : `${orderId}-${round}`);

/** Step Functions. */
export const stepFunctions: Workflows = {
  start: async (orderId, round) => {
    try {
      await sfn().send(
        new StartExecutionCommand({
          stateMachineArn: fulfilmentWorkflow(),
          name: executionName(orderId, round),
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
