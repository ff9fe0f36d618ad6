import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  type BatchGetCommandInput,
  BatchWriteCommand,
  type BatchWriteCommandInput,
  DeleteCommand,
  type DeleteCommandInput,
  DynamoDBDocumentClient,
  GetCommand,
  type GetCommandInput,
  PutCommand,
  type PutCommandInput,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  type ScanCommandInput,
  TransactGetCommand,
  type TransactGetCommandInput,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';

/** The engines that the contract is held against. */
export type EngineName = 'the model' | 'DynamoDB Local' | 'MiniStack';

/** Rows as the document client has them. */
export type Row = Record<string, unknown>;

type Some<Input> = Partial<Input>;

/**
 * One engine behind a real SDK client, with tables of its own:
 * `plain` (id) with the indexes `byTeam` (team, at; INCLUDE total) and `byMark` (mark; KEYS_ONLY), and `sorted` (id, at: N).
 */
export class Engine {
  readonly name: EngineName;
  readonly client: DynamoDBDocumentClient;
  /** The client below, which speaks attribute values. */
  readonly raw: DynamoDBClient;
  readonly plain: string;
  readonly sorted: string;
  readonly texts: string;
  #ids = 0;

  constructor(name: EngineName, config: DynamoDBClientConfig) {
    this.name = name;
    const client = new DynamoDBClient({
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
      ...config,
    });
    this.raw = client;
    this.client = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
    const prefix = `contract-${randomUUID().slice(0, 8)}`;
    this.plain = `${prefix}-plain`;
    this.sorted = `${prefix}-sorted`;
    this.texts = `${prefix}-texts`;
  }

  /** Makes the tables; more of the same under other names when asked for. */
  async createTables(): Promise<void> {
    await this.createPlain(this.plain);
    await this.raw.send(
      new CreateTableCommand({
        TableName: this.sorted,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [
          { AttributeName: 'id', KeyType: 'HASH' },
          { AttributeName: 'at', KeyType: 'RANGE' },
        ],
        AttributeDefinitions: [
          { AttributeName: 'id', AttributeType: 'S' },
          { AttributeName: 'at', AttributeType: 'N' },
        ],
      }),
    );
    await this.raw.send(
      new CreateTableCommand({
        TableName: this.texts,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [
          { AttributeName: 'id', KeyType: 'HASH' },
          { AttributeName: 'label', KeyType: 'RANGE' },
        ],
        AttributeDefinitions: [
          { AttributeName: 'id', AttributeType: 'S' },
          { AttributeName: 'label', AttributeType: 'S' },
        ],
      }),
    );
  }

  /** Makes a table like `plain`, for a case that must have one to itself. */
  async createPlain(TableName: string): Promise<string> {
    await this.raw.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        AttributeDefinitions: [
          { AttributeName: 'id', AttributeType: 'S' },
          { AttributeName: 'team', AttributeType: 'S' },
          { AttributeName: 'at', AttributeType: 'N' },
          { AttributeName: 'mark', AttributeType: 'S' },
        ],
        GlobalSecondaryIndexes: [
          {
            IndexName: 'byTeam',
            KeySchema: [
              { AttributeName: 'team', KeyType: 'HASH' },
              { AttributeName: 'at', KeyType: 'RANGE' },
            ],
            Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['total'] },
          },
          {
            IndexName: 'byMark',
            KeySchema: [{ AttributeName: 'mark', KeyType: 'HASH' }],
            Projection: { ProjectionType: 'KEYS_ONLY' },
          },
        ],
      }),
    );
    return TableName;
  }

  /** An id that no other case has. */
  id(): string {
    this.#ids += 1;
    return `case-${this.#ids}`;
  }

  /** PutItem into `plain`. */
  put(Item: Row, more: Some<PutCommandInput> = {}) {
    return this.client.send(new PutCommand({ TableName: this.plain, Item, ...more }));
  }

  /** The row of `plain` as it is. */
  async row(id: string): Promise<Row | undefined> {
    return (await this.get(id)).Item;
  }

  /** GetItem from `plain`, consistent. */
  get(id: string, more: Some<GetCommandInput> = {}) {
    return this.client.send(new GetCommand({ TableName: this.plain, Key: { id }, ConsistentRead: true, ...more }));
  }

  /** UpdateItem of `plain`. */
  update(id: string, UpdateExpression: string | undefined, more: Some<UpdateCommandInput> = {}) {
    const command = { TableName: this.plain, Key: { id }, ...(UpdateExpression !== undefined && { UpdateExpression }) };
    return this.client.send(new UpdateCommand({ ...command, ...more }));
  }

  /** DeleteItem from `plain`. */
  delete(id: string, more: Some<DeleteCommandInput> = {}) {
    return this.client.send(new DeleteCommand({ TableName: this.plain, Key: { id }, ...more }));
  }

  /** Query of `plain`. */
  query(more: Some<QueryCommandInput>) {
    return this.client.send(new QueryCommand({ TableName: this.plain, ...more }));
  }

  /** Scan of `plain`. */
  scan(more: Some<ScanCommandInput> = {}) {
    return this.client.send(new ScanCommand({ TableName: this.plain, ...more }));
  }

  /** TransactWriteItems. */
  transact(TransactItems: TransactWriteCommandInput['TransactItems'], more: Some<TransactWriteCommandInput> = {}) {
    return this.client.send(new TransactWriteCommand({ TransactItems, ...more }));
  }

  /** TransactGetItems. */
  transactGet(TransactItems: TransactGetCommandInput['TransactItems'], more: Some<TransactGetCommandInput> = {}) {
    return this.client.send(new TransactGetCommand({ TransactItems, ...more }));
  }

  /** BatchGetItem. */
  batchGet(RequestItems: BatchGetCommandInput['RequestItems'], more: Some<BatchGetCommandInput> = {}) {
    return this.client.send(new BatchGetCommand({ RequestItems, ...more }));
  }

  /** BatchWriteItem. */
  batchWrite(RequestItems: BatchWriteCommandInput['RequestItems'], more: Some<BatchWriteCommandInput> = {}) {
    return this.client.send(new BatchWriteCommand({ RequestItems, ...more }));
  }
}
