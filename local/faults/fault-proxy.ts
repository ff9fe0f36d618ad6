import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AwsCall, awsCallOf } from './aws-call.ts';
import type { Fault, FaultSettings } from './fault.ts';
import { faultAnswer } from './fault-answer.ts';
import { type FaultLog, faultLog } from './fault-log.ts';
import { FaultPlan } from './fault-plan.ts';

/** A proxy of an engine that fails calls by a plan. */
export interface FaultProxy {
  /** What functions are to call instead of the engine. */
  readonly url: string;
  /** From now on calls fail; before, all go through. @param tables their names by what the engine calls them. */
  readonly begin: (tables: ReadonlyMap<string, string>) => void;
  readonly stop: () => Promise<void>;
}

/** What a proxy stands before, and where it notes what it does. */
export interface FaultProxyOptions {
  /** The engine's endpoint. */
  readonly upstream: string;
  /** File of the log. */
  readonly log: string;
  readonly settings: FaultSettings;
}

/**
 * Starts a proxy on the loopback, at a free port. It knows the JSON protocol of DynamoDB, SQS and Step Functions, so that
 * the SDK takes its faults for AWS's own; calls of other services go through untouched.
 *
 * Ours, as PyPI `microburst` 0.10.0, which knows these protocols too, cannot be given a seed (its `deterministic` rule hit
 * all of six transactions alike), its log names neither a call nor what it touched (`resource` is null for transactions and
 * messages) and keeps 2,000 faults in memory, and it took 460 MiB.
 */
export async function startFaultProxy({ upstream, log: file, settings }: FaultProxyOptions): Promise<FaultProxy> {
  const log = faultLog(file);
  const plan = new FaultPlan(settings);
  const agent = new Agent({ keepAlive: true });
  let tables: ReadonlyMap<string, string> | undefined;
  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch(() => incoming.socket.destroy());
  });

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await bodyOf(incoming);
    const call = tables && awsCallOf(incoming.headers, body.toString());
    const fault = call && plan.next(call);
    if (call && tables && fault) note(log, call, fault, incoming, tables);
    if (call && fault && fault.kind !== 'latency' && fault.kind !== 'lost-answer') {
      const { status, body: problem } = faultAnswer(call, fault.kind);
      outgoing.writeHead(status, { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': 'fault' });
      outgoing.end(JSON.stringify(problem));
      return;
    }
    if (fault?.kind === 'latency') await sleep(fault.milliseconds);
    const answer = await ask(upstream, agent, incoming, body);
    if (fault?.kind === 'lost-answer') {
      incoming.socket.destroy();
      return;
    }
    outgoing.writeHead(answer.status, answer.headers);
    outgoing.end(answer.body);
  }

  await new Promise<void>((done, failed) => server.once('error', failed).listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    begin: (names) => {
      tables = names;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      agent.destroy();
      await log.close();
    },
  };
}

function note(
  log: FaultLog,
  call: AwsCall,
  fault: Fault,
  { headers }: IncomingMessage,
  names: ReadonlyMap<string, string>,
): void {
  log.write({
    at: new Date().toISOString(),
    service: call.service,
    operation: call.operation,
    fault: fault.kind,
    ...(fault.kind === 'latency' && { milliseconds: fault.milliseconds }),
    requestId: String(headers['amz-sdk-invocation-id'] ?? ''),
    tables: call.tables.map((table) => names.get(table) ?? table),
    orders: call.orders,
    shoppers: call.shoppers,
  });
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

interface EngineAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

function ask(upstream: string, agent: Agent, incoming: IncomingMessage, body: Buffer): Promise<EngineAnswer> {
  return new Promise((done, failed) => {
    const { method, url = '/', headers } = incoming;
    const asking = request(new URL(url, upstream), { agent, headers, ...(method && { method }) }, (answer) => {
      bodyOf(answer).then(
        (read) => done({ status: answer.statusCode ?? 502, headers: answer.headers, body: read }),
        failed,
      );
    });
    asking.on('error', failed);
    asking.end(body);
  });
}
