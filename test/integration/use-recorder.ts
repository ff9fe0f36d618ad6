import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { variable } from '../../functions/shared/env.ts';
import type { BucketName, Needs, QueueName, SettingName, TableName } from '../../functions/shared/needs.ts';
import { tables } from '../../functions/tables.ts';
import type { LocalStore } from './local-store.ts';

/** A function's use of AWS and of its environment while its use case ran, in the words of IAM and of its needs. */
export interface Recording {
  /** Runs a step of the use case with the environment its needs give and no other variable of the store. */
  readonly run: <T>(step: () => Promise<T>) => Promise<T>;
  /** Notes the use of what a test has to answer itself: the search service. */
  readonly note: (grant: string) => void;
  /** What was asked of AWS, as {@link grantsOf} lists what is allowed. */
  readonly used: () => string[];
  /** Variables of the store that were read, as {@link variablesOf} lists those that are set. */
  readonly read: () => string[];
}

/** Records one use case after the other; steps of different use cases must not run at the same time. */
export interface UseRecorder {
  readonly recording: (needs: Needs) => Recording;
  readonly close: () => Promise<void>;
}

/** Every setting there is; a new one must be named here before this compiles. */
const SETTINGS = {
  HOLD_SECONDS: true,
  EXTENSION_SECONDS: true,
  ASSIGNMENT_STRATEGY: true,
  CLAIM_LEASE_SECONDS: true,
  PROMISE_DAYS: true,
  MERGE_SHIPMENTS: true,
  LOW_STOCK_THRESHOLD: true,
  CLAIM_DEADLINE_MINUTES: true,
} satisfies Record<SettingName, true>;

const QUEUES = { HoldTimers: true, WarehouseWork: true, ImageUploads: true } satisfies Record<QueueName, true>;

const BUCKETS = { Images: true } satisfies Record<BucketName, true>;

const bucketNames = Object.keys(BUCKETS) as BucketName[];
const queueNames = Object.keys(QUEUES) as QueueName[];
const tableNames = Object.keys(tables) as TableName[];

/** Every variable of the store. Others, such as AWS's own, are there for every function. */
const OURS: ReadonlySet<string> = new Set([
  ...tableNames.map(variable.table),
  ...queueNames.map(variable.queue),
  ...queueNames.map(variable.deadLetters),
  ...bucketNames.map(variable.bucket),
  ...Object.keys(SETTINGS),
  variable.searchEndpoint,
  variable.fulfilment,
  variable.eventBus,
]);

/**
 * What needs allow, one line a grant: `dynamodb:Query Orders/byShopper`. `answersTasks` counts as success, the
 * only answer the store gives.
 */
export function grantsOf(needs: Needs): string[] {
  return [
    ...Object.entries(needs.tables ?? {}).flatMap(([table, actions]) =>
      actions.map((action) => `dynamodb:${action} ${table}`),
    ),
    ...(needs.indexes ?? []).map((index) => `dynamodb:Query ${index}`),
    ...(needs.queues ?? []).map((queue) => `sqs:SendMessage ${queue}`),
    ...Object.entries(needs.buckets ?? {}).flatMap(([bucket, own]) =>
      own.flatMap(({ actions, prefix }) => actions.map((action) => `s3:${action} ${bucket}/${prefix}`)),
    ),
    ...(needs.search ? [`search:${needs.search}`] : []),
    ...(needs.startsFulfilment ? ['states:StartExecution'] : []),
    ...(needs.answersTasks ? ['states:SendTaskSuccess'] : []),
    ...(needs.watchesFulfilment ? ['states:DescribeExecution'] : []),
    ...(Object.entries(needs.deadLetters ?? {}) as [QueueName, 'inspect' | 'redrive'][]).flatMap(([queue, how]) => [
      `sqs:GetQueueAttributes ${queue}`,
      ...['GetQueueAttributes', 'ReceiveMessage', 'ChangeMessageVisibility'].map(
        (action) => `sqs:${action} ${queue}DeadLetters`,
      ),
      ...(how === 'redrive' ? [`sqs:DeleteMessage ${queue}DeadLetters`, `sqs:SendMessage ${queue}`] : []),
    ]),
    ...(needs.events ?? []).map((action) => `events:${action}`),
  ].sort();
}

/**
 * The variables that needs set, but for the search service's address: its only reader is the client that a test has no
 * service for.
 */
export function variablesOf(needs: Needs): string[] {
  const named = [...Object.keys(needs.tables ?? {}), ...(needs.indexes ?? []).map((index) => index.split('/')[0])];
  return [
    ...[...new Set(named as TableName[])].map(variable.table),
    ...(needs.queues ?? []).map(variable.queue),
    ...(Object.keys(needs.buckets ?? {}) as BucketName[]).map(variable.bucket),
    ...(needs.startsFulfilment || needs.watchesFulfilment ? [variable.fulfilment] : []),
    ...(Object.entries(needs.deadLetters ?? {}) as [QueueName, 'inspect' | 'redrive'][]).flatMap(([queue]) => [
      variable.deadLetters(queue),
      variable.queue(queue),
    ]),
    ...(needs.events ? [variable.eventBus] : []),
    ...(needs.settings ?? []),
  ].sort();
}

/**
 * Watches a store's DynamoDB client, stands in for SQS, S3, EventBridge and Step Functions on the wire, and puts a process environment in
 * place that shows a running use case no more than its needs give.
 */
export async function openUseRecorder(store: LocalStore): Promise<UseRecorder> {
  let current: { readonly allowed: ReadonlySet<string>; used: Set<string>; read: Set<string> } | undefined;
  const note = (grant: string) => current?.used.add(grant);

  const wire = await openWire(note);
  const before = process.env;
  const full: NodeJS.ProcessEnv = { ...before, ...wire.environment };
  const logical = new Map(tableNames.map((name) => [full[variable.table(name)] ?? '', name]));

  store.services.db.middlewareStack.add(
    (next, context) => (args) => {
      for (const grant of dynamodbGrants(String(context['commandName']), args.input, logical)) note(grant);
      return next(args);
    },
    { step: 'initialize' },
  );

  process.env = new Proxy(full, {
    get: (variables, name) => {
      if (typeof name !== 'string' || !current || !OURS.has(name)) return Reflect.get(variables, name);
      current.read.add(name);
      return current.allowed.has(name) ? variables[name] : undefined;
    },
  });

  return {
    recording: (needs) => {
      const mine = { allowed: new Set(variablesOf(needs)), used: new Set<string>(), read: new Set<string>() };
      return {
        run: async (step) => {
          if (current) throw new Error('A step is running already: what it reads and asks could not be told apart.');
          current = mine;
          try {
            return await step();
          } finally {
            current = undefined;
          }
        },
        note: (grant) => mine.used.add(grant),
        used: () => [...mine.used].sort(),
        read: () => [...mine.read].sort(),
      };
    },
    close: async () => {
      process.env = before;
      await wire.close();
    },
  };
}

/** IAM's name for each part of a transaction (docs.aws.amazon.com, "Using IAM with DynamoDB transactions"). */
const PARTS: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
};

/** Commands whose permission has the command's own name, on the table or the index they name. */
const PLAIN = new Set(['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query', 'Scan']);

/**
 * What IAM asks for a command, on tables by their logical names.
 * @throws Error for a command this does not know, so that a new one can't go unseen.
 */
function dynamodbGrants(command: string, input: object, logical: ReadonlyMap<string, TableName>): string[] {
  const { TableName, IndexName, TransactItems, RequestItems } = input as {
    TableName?: string;
    IndexName?: string;
    TransactItems?: Record<string, { TableName?: string } | undefined>[];
    RequestItems?: Record<string, unknown>;
  };
  const grant = (action: string | undefined, physical: string | undefined, index?: string) => {
    const table = logical.get(physical ?? '');
    if (!action || !table) throw new Error(`No grant is known for ${command} on ${physical}; teach this recorder.`);
    return `dynamodb:${action} ${index === undefined ? table : `${table}/${index}`}`;
  };
  const action = command.replace(/Command$/, '');
  if (action === 'TransactWriteItems') {
    return (TransactItems ?? []).flatMap((item) =>
      Object.entries(item).map(([part, of]) => grant(PARTS[part], of?.TableName)),
    );
  }
  if (action === 'TransactGetItems') {
    return (TransactItems ?? []).map(({ Get }) => grant('GetItem', Get?.TableName));
  }
  if (action === 'BatchGetItem' || action === 'BatchWriteItem') {
    return Object.keys(RequestItems ?? {}).map((table) => grant(action, table));
  }
  return [grant(PLAIN.has(action) ? action : undefined, TableName, IndexName)];
}

/** A service's answer to a call, or its error's name. */
type Answer = { readonly body: object } | { readonly error: string };

/**
 * SQS, S3, EventBridge and Step Functions as far as the store calls them, spoken over HTTP so that the real senders run: a start by a
 * known name and an answer to a spent token are refused as AWS refuses them, and objects are kept.
 */
async function openWire(note: (grant: string) => void) {
  const started = new Set<string>();
  const answered = new Set<string>();
  const workflow = 'arn:aws:states:us-east-1:000000000000:stateMachine:FulfilOrder';
  const bus = 'arn:aws:events:us-east-1:000000000000:event-bus/Depot';
  const once = (seen: Set<string>, key: string, refusal: string, body: object): Answer => {
    if (seen.has(key)) return { error: refusal };
    seen.add(key);
    return { body };
  };
  const deadLetters = new DeadLetters(note);
  const answer = (target: string, input: Record<string, string>): Answer => {
    const url = input['QueueUrl'] ?? '';
    const dead = queueNames.find((name) => url === `${queueUrlOf(name)}DeadLetters`);
    const living = queueNames.find((name) => url === queueUrlOf(name));
    const letters = deadLetters.answer(target, input, dead, living);
    if (letters) return letters;
    switch (target) {
      case 'AWSStepFunctions.DescribeExecution': {
        note('states:DescribeExecution');
        const name = (input['executionArn'] ?? '').split(':').at(-1) ?? '';
        if (!started.has(name)) return { error: 'ExecutionDoesNotExist' };
        return { body: { name, executionArn: input['executionArn'], status: 'RUNNING', startDate: 0 } };
      }
      case 'AmazonSQS.SendMessage': {
        const queue = queueNames.find((name) => input['QueueUrl'] === queueUrlOf(name));
        if (!queue) return { error: 'QueueDoesNotExist' };
        note(`sqs:SendMessage ${queue}`);
        const MD5OfMessageBody = createHash('md5')
          .update(input['MessageBody'] ?? '')
          .digest('hex');
        return { body: { MessageId: MD5OfMessageBody, MD5OfMessageBody } };
      }
      case 'AWSStepFunctions.StartExecution':
        if (input['stateMachineArn'] !== workflow) return { error: 'StateMachineDoesNotExist' };
        note('states:StartExecution');
        return once(started, input['name'] ?? '', 'ExecutionAlreadyExists', {
          executionArn: `${workflow}:${input['name']}`,
          startDate: 0,
        });
      case 'AWSEvents.PutEvents': {
        const entries = input['Entries'] as unknown as { EventBusName: string }[];
        if (entries.some(({ EventBusName }) => EventBusName !== bus)) return { error: 'ResourceNotFoundException' };
        note('events:PutEvents');
        return { body: { FailedEntryCount: 0, Entries: entries.map((_, index) => ({ EventId: `event-${index}` })) } };
      }
      case 'AWSStepFunctions.SendTaskSuccess':
        note('states:SendTaskSuccess');
        return once(answered, input['taskToken'] ?? '', 'TaskDoesNotExist', {});
      default:
        note(target);
        return { error: 'UnknownOperation' };
    }
  };

  const objects = new Map<string, Buffer>();
  /** @returns the status and body of an answer of S3 to a request for an object, or a form that brings one. */
  const s3Answer = async (request: IncomingMessage): Promise<[number, Buffer | string]> => {
    const body = await bytesOf(request);
    const [, bucket, ...rest] = decodeURIComponent((request.url ?? '').split('?')[0] ?? '').split('/');
    const form =
      request.method === 'POST'
        ? await new Response(body, { headers: { 'content-type': String(request.headers['content-type']) } }).formData()
        : undefined;
    const key = form ? String(form.get('key')) : rest.join('/');
    const grant = (action: string) => note(`s3:${action} ${bucket?.replace(/^bucket-/, '')}/${key.split('/')[0]}/`);
    if (form || request.method === 'PUT') {
      grant('PutObject');
      const file = form?.get('file');
      objects.set(key, file instanceof Blob ? Buffer.from(await file.arrayBuffer()) : body);
      return [200, ''];
    }
    if (request.method === 'DELETE') {
      grant('DeleteObject');
      objects.delete(key);
      return [204, ''];
    }
    grant('GetObject');
    const object = objects.get(key);
    return object ? [200, object] : [404, '<Error><Code>NoSuchKey</Code></Error>'];
  };

  const server = createServer(async (request, response) => {
    if (request.headers['x-amz-target'] === undefined) {
      const [status, body] = await s3Answer(request);
      response.writeHead(status).end(body);
      return;
    }
    const outcome = answer(String(request.headers['x-amz-target']), JSON.parse(String(await bytesOf(request))));
    response.writeHead('error' in outcome ? 400 : 200, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify('error' in outcome ? { __type: outcome.error } : outcome.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const queueUrlOf = (name: QueueName) => `${endpoint}/000000000000/${name}`;
  return {
    environment: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      [variable.fulfilment]: workflow,
      [variable.eventBus]: bus,
      ...Object.fromEntries(queueNames.map((name) => [variable.queue(name), queueUrlOf(name)])),
      ...Object.fromEntries(queueNames.map((name) => [variable.deadLetters(name), `${queueUrlOf(name)}DeadLetters`])),
      ...Object.fromEntries(bucketNames.map((name) => [variable.bucket(name), `bucket-${name}`])),
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Dead-letter queues with three messages each, as far as operators look at them and send them back. */
class DeadLetters {
  readonly #messages = new Map(queueNames.map((queue) => [queue, [1, 2, 3].map((n) => `${queue}-${n}`)]));
  readonly #hidden = new Set<string>();
  readonly #note: (grant: string) => void;

  constructor(note: (grant: string) => void) {
    this.#note = note;
  }

  answer(
    target: string,
    input: object,
    dead: QueueName | undefined,
    living: QueueName | undefined,
  ): Answer | undefined {
    const { Entries = [] } = input as { Entries?: { Id: string; ReceiptHandle?: string; MessageBody?: string }[] };
    const all = { Successful: Entries.map(({ Id }) => ({ Id })), Failed: [] };
    const action = target.replace('AmazonSQS.', '').replace('Batch', '');
    const queue = dead ?? living;
    const messages = this.#messages.get(queue ?? 'HoldTimers') ?? [];
    if (queue && action === 'GetQueueAttributes') {
      this.#note(`sqs:${action} ${queue}${dead ? 'DeadLetters' : ''}`);
      return { body: { Attributes: { ApproximateNumberOfMessages: String(dead ? messages.length : 0) } } };
    }
    if (living && target === 'AmazonSQS.SendMessageBatch') {
      this.#note(`sqs:SendMessage ${living}`);
      const Successful = Entries.map(({ Id, MessageBody = '' }) => ({
        Id,
        MessageId: Id,
        MD5OfMessageBody: md5(MessageBody),
      }));
      return { body: { Successful, Failed: [] } };
    }
    if (!dead) return undefined;
    this.#note(`sqs:${action} ${dead}DeadLetters`);
    switch (action) {
      case 'ReceiveMessage': {
        const seen = messages.filter((id) => !this.#hidden.has(id));
        for (const id of seen) this.#hidden.add(id);
        const Attributes = { SentTimestamp: '0', ApproximateReceiveCount: '6' };
        const Messages = seen.map((id) => ({
          MessageId: id,
          ReceiptHandle: id,
          Body: id,
          MD5OfBody: md5(id),
          Attributes,
        }));
        return { body: { Messages } };
      }
      case 'ChangeMessageVisibility':
        for (const { ReceiptHandle = '' } of Entries) this.#hidden.delete(ReceiptHandle);
        return { body: all };
      case 'DeleteMessage':
        this.#messages.set(
          dead,
          messages.filter((id) => !Entries.some(({ ReceiptHandle }) => ReceiptHandle === id)),
        );
        return { body: all };
      default:
        return { error: 'UnknownOperation' };
    }
  }
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

async function bytesOf(request: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}
