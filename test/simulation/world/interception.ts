import { createRequire } from 'node:module';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { inhabitant } from './virtual-globals.ts';

/** A call of an AWS service, as the SDK put it on the wire. */
export interface AwsCall {
  /** `DynamoDB_20120810`, `AmazonSQS` or `AWSStepFunctions`. */
  readonly service: string;
  readonly operation: string;
  // biome-ignore lint/suspicious/noExplicitAny: the wire's JSON, whatever the operation
  readonly input: any;
}

/** What the service answered. `lost` is a connection that broke: nobody can tell whether the call took effect. */
export type AwsAnswer = { readonly status: number; readonly body: unknown } | { readonly lost: true };

/** An inhabitant whose AWS calls somebody else answers. */
export interface Caller {
  call(call: AwsCall): Promise<AwsAnswer>;
}

const isCaller = (someone: object | undefined): someone is Caller => someone !== undefined && 'call' in someone;

/**
 * Puts the world in place of the network: every AWS call of an inhabitant's SDK clients, serialized as for AWS, goes
 * to its `call`. Everyone else's goes out as ever.
 */
function intercept(): void {
  const real = NodeHttpHandler.prototype.handle;
  NodeHttpHandler.prototype.handle = async function handle(request, options) {
    const caller = inhabitant.getStore();
    if (!isCaller(caller)) return real.call(this, request, options);
    const [service = '', operation = ''] = String(request.headers['x-amz-target']).split('.');
    const answer = await caller.call({ service, operation, input: JSON.parse(textOf(request.body)) });
    if ('lost' in answer) {
      // As the handler itself reports a connection that was reset.
      throw Object.assign(new Error('socket hang up'), { name: 'TimeoutError', code: 'ECONNRESET' });
    }
    // The SDK reads a Uint8Array at once; from a stream it would read in its own time.
    return {
      response: {
        statusCode: answer.status,
        headers: { 'content-type': 'application/x-amz-json-1.0' },
        body: Buffer.from(JSON.stringify(answer.body)),
      },
    } as unknown as ReturnType<typeof real>;
  };
}

/** The SDK hands over bytes or text. */
const textOf = (body: unknown): string =>
  body instanceof Uint8Array ? Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString() : String(body);

/**
 * A client keeps a budget of retries over all its calls. On AWS each process has its own; here all share one client, so
 * that what one process (or an earlier seed) used up would be missing to another. Every call starts with a full one.
 */
function fillRetryBudgets(): void {
  const require = createRequire(import.meta.url);
  const { StandardRetryStrategy } = require('@smithy/core/retry') as typeof import('@smithy/core/retry');
  const prototype = StandardRetryStrategy.prototype as unknown as {
    acquireInitialRetryToken(scope: string): Promise<unknown>;
    capacity: number;
  };
  const real = prototype.acquireInitialRetryToken;
  prototype.acquireInitialRetryToken = function acquire(scope) {
    if (inhabitant.getStore()) this.capacity = FULL_RETRY_BUDGET;
    return real.call(this, scope);
  };
}

/** INITIAL_RETRY_TOKENS of the SDK. */
const FULL_RETRY_BUDGET = 500;

/** Nobody here looks at signatures, and they took a quarter of all time; what is signed is what goes on the wire anyway. */
function leaveUnsigned(): void {
  const require = createRequire(import.meta.url);
  const { SignatureV4 } = require('@smithy/signature-v4') as typeof import('@smithy/signature-v4');
  const prototype = SignatureV4.prototype as unknown as { signRequest(request: unknown, ...more: unknown[]): unknown };
  const real = prototype.signRequest;
  prototype.signRequest = async function signRequest(request, ...more) {
    return inhabitant.getStore() ? request : real.call(this, request, ...more);
  };
}

intercept();
fillRetryBudgets();
leaveUnsigned();
