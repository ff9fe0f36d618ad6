import { DescribeExecutionCommand, ExecutionDoesNotExist, SFNClient } from '@aws-sdk/client-sfn';
import pLimit from 'p-limit';
import { fulfilmentWorkflow } from '../shared/env.ts';
import { TIMEOUTS } from '../shared/timeouts.ts';
import { executionName } from './workflows.ts';

/** Most executions of an order that are looked at, the newest; and how many at a time. */
const MOST = 20;
const AT_A_TIME = 5;

/** An execution of the fulfilment workflow. */
export interface Execution {
  readonly name: string;
  /** As Step Functions has it: RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED. */
  readonly status: string;
  readonly startedAt: Date;
  readonly stoppedAt?: Date;
  readonly cause?: string;
}

let client: SFNClient | undefined;

/**
 * The executions of an order's rounds, newest first. Step Functions forgets one 90 days after its end, and one that was
 * started by hand under another name is not found.
 * @param rounds how many there were after the first.
 */
export async function executionsOf(orderId: string, rounds: number): Promise<Execution[]> {
  const last = Math.max(0, rounds - MOST + 1);
  const names = Array.from({ length: rounds - last + 1 }, (_, i) => executionName(orderId, rounds - i));
  const limit = pLimit(AT_A_TIME);
  const found = await Promise.all(names.map((name) => limit(() => describe(name))));
  return found.filter((one) => one !== undefined);
}

async function describe(name: string): Promise<Execution | undefined> {
  client ??= new SFNClient({ maxAttempts: 4, requestHandler: TIMEOUTS });
  const executionArn = `${fulfilmentWorkflow().replace(':stateMachine:', ':execution:')}:${name}`;
  try {
    const { status, startDate, stopDate, cause } = await client.send(new DescribeExecutionCommand({ executionArn }));
    return {
      name,
      status: status ?? 'UNKNOWN',
      startedAt: startDate ?? new Date(0),
      ...(stopDate && { stoppedAt: stopDate }),
      ...(cause !== undefined && { cause }),
    };
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return undefined;
    throw error;
  }
}
