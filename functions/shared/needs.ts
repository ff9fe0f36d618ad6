/** Logical table names. `functions/tables.ts` defines them; kept as a type here so that `shared` imports no feature. */
export type TableName =
  | 'Items'
  | 'Stock'
  | 'WarehouseStock'
  | 'Warehouses'
  | 'Carts'
  | 'Reservations'
  | 'Orders'
  | 'WarehouseOrders'
  | 'StockLedger'
  | 'Popularity'
  | 'SearchAnswers'
  | 'SearchCounts'
  | 'SearchSettings'
  | 'LowStock'
  | 'Deliveries'
  | 'Transfers'
  | 'Returns'
  | 'Plans'
  | 'WarehouseLoad'
  | 'Figures'
  | 'Idempotency';

/**
 * DynamoDB actions as IAM knows them. A transaction needs those of its parts: there is no `TransactWriteItems` permission
 * (docs.aws.amazon.com, "Using IAM with DynamoDB transactions").
 */
export type TableAction =
  | 'GetItem'
  | 'BatchGetItem'
  | 'Query'
  | 'Scan'
  | 'PutItem'
  | 'UpdateItem'
  | 'DeleteItem'
  | 'ConditionCheckItem';

/** Logical queue names: `HoldTimers` ends holds, `WarehouseWork` carries work to the warehouses, `ImageUploads` new pictures. */
export type QueueName = 'HoldTimers' | 'WarehouseWork' | 'ImageUploads';

/** Logical bucket names. */
export type BucketName = 'Images';

/** S3 actions as IAM knows them, on objects of a bucket. */
export type BucketAction = 'GetObject' | 'PutObject' | 'DeleteObject';

/** Settings a function may read from its environment; their values come from the stage. */
export type SettingName =
  | 'HOLD_SECONDS'
  | 'EXTENSION_SECONDS'
  | 'ASSIGNMENT_STRATEGY'
  | 'CLAIM_LEASE_SECONDS'
  | 'PROMISE_DAYS'
  | 'MERGE_SHIPMENTS'
  | 'LOW_STOCK_THRESHOLD'
  | 'CLAIM_DEADLINE_MINUTES';

/** Actions on the objects of a bucket whose key begins with `prefix`. */
export interface BucketNeed {
  readonly actions: readonly BucketAction[];
  readonly prefix: `${string}/`;
}

/**
 * Everything a function touches. Its IAM policy and its environment are made from this and nothing else, so what is not
 * listed here can be neither found nor used.
 */
export interface Needs {
  readonly tables?: Readonly<Partial<Record<TableName, readonly TableAction[]>>>;
  /** Indexes it queries, as `Table/index`. */
  readonly indexes?: readonly `${TableName}/${string}`[];
  /** Queues it sends to. */
  readonly queues?: readonly QueueName[];
  /** Objects it may touch, by bucket: actions and the prefix of their keys. */
  readonly buckets?: Readonly<Partial<Record<BucketName, readonly BucketNeed[]>>>;
  /** `read` may search, `write` may also index. */
  readonly search?: 'read' | 'write';
  /** May start executions of the fulfilment workflow. */
  readonly startsFulfilment?: boolean;
  /** May answer task tokens of the fulfilment workflow. */
  readonly answersTasks?: boolean;
  /** May look at executions of the fulfilment workflow. */
  readonly watchesFulfilment?: boolean;
  /** Queues whose dead letters it may look at, or send back too. */
  readonly deadLetters?: Readonly<Partial<Record<QueueName, 'inspect' | 'redrive'>>>;
  /** What it may do with the store's event bus. */
  readonly events?: readonly 'PutEvents'[];
  readonly settings?: readonly SettingName[];
}
