import type { Wire } from './wire.ts';

const SERVICE = 'com.amazonaws.dynamodb.v20120810#';
const VALIDATION = 'com.amazon.coral.validate#ValidationException';

/**
 * An error answer of DynamoDB: HTTP status and the wire's body, from which the SDK makes its own exception
 * (docs.aws.amazon.com, "Error handling with DynamoDB").
 */
export class DynamoDbFault extends Error {
  readonly status: number;
  readonly body: Wire;

  constructor(name: string, message: string, more: Wire = {}) {
    super(message);
    this.name = name;
    this.status = 400;
    this.body = { __type: name === 'ValidationException' ? VALIDATION : SERVICE + name, message, ...more };
  }
}

/** The request is not one that DynamoDB takes. */
export const invalid = (message: string): DynamoDbFault => new DynamoDbFault('ValidationException', message);

/** An expression is not one that DynamoDB takes. @param kind such as `ConditionExpression`. */
export const invalidExpression = (kind: string, message: string): DynamoDbFault =>
  invalid(`Invalid ${kind}: ${message}`);

/**
 * A key, or a key of an index, that is not of its table's type: alone a request that is invalid, in a transaction a reason
 * to cancel it that names the action.
 */
export class KeyMismatch extends DynamoDbFault {
  constructor(message: string) {
    super('ValidationException', message);
  }
}
