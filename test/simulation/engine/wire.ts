/**
 * DynamoDB's JSON as it is on the wire (docs.aws.amazon.com, "DynamoDB low-level API"): what the SDK sends and reads. One
 * attribute value has exactly one of these members; binary is base64 text, numbers are text.
 */
export interface AttributeValue {
  S?: string;
  N?: string;
  B?: string;
  BOOL?: boolean;
  NULL?: boolean;
  SS?: string[];
  NS?: string[];
  BS?: string[];
  L?: AttributeValue[];
  M?: Item;
}

/** A row, a key or a set of placeholder values: attribute name → value. */
export type Item = Record<string, AttributeValue>;

/** A request's or an answer's body. */
export type Wire = Record<string, unknown>;

/** `TOTAL` sums a table and its indexes; `INDEXES` also says which is whose. */
export type CapacityAsked = 'INDEXES' | 'TOTAL' | 'NONE';

/** The placeholders that any expression may use. */
export interface Placeholders {
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Item;
}

/** What every conditional write may carry. */
export interface Conditional extends Placeholders {
  TableName: string;
  ConditionExpression?: string;
  ReturnValuesOnConditionCheckFailure?: 'ALL_OLD' | 'NONE';
}

/** PutItem, and Put in a transaction. */
export interface PutInput extends Conditional {
  Item: Item;
  ReturnValues?: string;
  ReturnConsumedCapacity?: CapacityAsked;
}

/** DeleteItem and UpdateItem, and Delete, Update and ConditionCheck in a transaction. */
export interface KeyedWriteInput extends Conditional {
  Key: Item;
  UpdateExpression?: string;
  ReturnValues?: string;
  ReturnConsumedCapacity?: CapacityAsked;
}

/** One action of a TransactWriteItems: exactly one of these members. */
export interface TransactWriteAction {
  Put?: PutInput;
  Update?: KeyedWriteInput;
  Delete?: KeyedWriteInput;
  ConditionCheck?: KeyedWriteInput;
}

/** TransactWriteItems. */
export interface TransactWriteInput {
  TransactItems: TransactWriteAction[];
  ClientRequestToken?: string;
  ReturnConsumedCapacity?: CapacityAsked;
}

/** GetItem, and Get in a transaction. */
export interface GetInput extends Placeholders {
  TableName: string;
  Key: Item;
  ConsistentRead?: boolean;
  ProjectionExpression?: string;
  ReturnConsumedCapacity?: CapacityAsked;
}

/** TransactGetItems. */
export interface TransactGetInput {
  TransactItems: { Get: GetInput }[];
  ReturnConsumedCapacity?: CapacityAsked;
}

/** The keys that a BatchGetItem asks of one table. */
export interface BatchKeys extends Placeholders {
  Keys: Item[];
  ConsistentRead?: boolean;
  ProjectionExpression?: string;
}

/** BatchGetItem. */
export interface BatchGetInput {
  RequestItems: Record<string, BatchKeys>;
  ReturnConsumedCapacity?: CapacityAsked;
}

/** BatchWriteItem. */
export interface BatchWriteInput {
  RequestItems: Record<string, { PutRequest?: { Item: Item }; DeleteRequest?: { Key: Item } }[]>;
  ReturnConsumedCapacity?: CapacityAsked;
}

/** Query and Scan. */
export interface ReadInput extends Placeholders {
  TableName: string;
  IndexName?: string;
  KeyConditionExpression?: string;
  FilterExpression?: string;
  ProjectionExpression?: string;
  ConsistentRead?: boolean;
  ScanIndexForward?: boolean;
  Limit?: number;
  ExclusiveStartKey?: Item;
  Select?: string;
  Segment?: number;
  TotalSegments?: number;
  ReturnConsumedCapacity?: CapacityAsked;
}

/** What of CreateTable's input the model reads. */
export interface CreateTableInput {
  TableName?: string | undefined;
  KeySchema?: readonly KeyElement[] | undefined;
  AttributeDefinitions?:
    | readonly { AttributeName?: string | undefined; AttributeType?: string | undefined }[]
    | undefined;
  GlobalSecondaryIndexes?:
    | readonly {
        IndexName?: string | undefined;
        KeySchema?: readonly KeyElement[] | undefined;
        Projection?:
          | { ProjectionType?: string | undefined; NonKeyAttributes?: readonly string[] | undefined }
          | undefined;
      }[]
    | undefined;
  LocalSecondaryIndexes?: readonly unknown[] | undefined;
}

/** One element of a key schema. */
export interface KeyElement {
  AttributeName?: string | undefined;
  KeyType?: string | undefined;
}
