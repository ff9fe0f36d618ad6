import type { AwsCall, FaultyService } from './aws-call.ts';
import type { Fault } from './fault.ts';

/** An answer as AWS gives it: status and JSON body. */
export interface FaultAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

const NAMESPACES: Readonly<Record<FaultyService, string>> = {
  dynamodb: 'com.amazonaws.dynamodb.v20120810',
  sqs: 'com.amazonaws.sqs',
  states: 'com.amazonaws.sfn',
};

/** What each service calls a throttle and a failure of its own, with their status (docs.aws.amazon.com, "Common errors"). */
const NAMES: Readonly<Record<FaultyService, { readonly throttle: string; readonly failure: string }>> = {
  dynamodb: { throttle: 'ProvisionedThroughputExceededException', failure: 'InternalServerError' },
  sqs: { throttle: 'RequestThrottled', failure: 'InternalFailure' },
  states: { throttle: 'ThrottlingException', failure: 'InternalFailure' },
};

/** The answer that stands for a fault without effect, in the shape by which the SDK tells what may be tried again. */
export function faultAnswer(call: AwsCall, kind: Exclude<Fault['kind'], 'latency' | 'lost-answer'>): FaultAnswer {
  const { throttle, failure } = NAMES[call.service];
  if (kind === 'server-error') return answer(call, 500, failure, 'The request could not be processed; try again.');
  if (call.operation === 'TransactWriteItems') {
    return canceled(call, kind === 'conflict' ? 'TransactionConflict' : 'ThrottlingError');
  }
  if (kind === 'conflict') {
    return answer(call, 400, 'TransactionConflictException', 'Transaction is ongoing for the item');
  }
  return answer(call, 400, throttle, 'The rate of requests is too high.');
}

/** A cancelled transaction: a reason for each action, in their order, of which the last is what canceled it. */
function canceled(call: AwsCall, code: 'TransactionConflict' | 'ThrottlingError'): FaultAnswer {
  const reasons = Array.from({ length: call.actions }, (_, index) =>
    index === call.actions - 1 ? { Code: code, Message: 'Drawn by the fault plan.' } : { Code: 'None' },
  );
  const codes = reasons.map(({ Code }) => Code).join(', ');
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  const { status, body } = answer(call, 400, 'TransactionCanceledException', message);
  return { status, body: { ...body, CancellationReasons: reasons } };
}

const answer = ({ service }: AwsCall, status: number, name: string, message: string): FaultAnswer => ({
  status,
  body: { __type: `${NAMESPACES[service]}#${name}`, message },
});
