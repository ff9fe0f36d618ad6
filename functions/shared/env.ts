import type { BucketName, QueueName, SettingName, TableName } from './needs.ts';

/** Names of the environment variables, for the construct that sets them and the code that reads them. */
export const variable = {
  table: (name: TableName) => `TABLE_${name.toUpperCase()}`,
  queue: (name: QueueName) => `QUEUE_${name.toUpperCase()}`,
  deadLetters: (name: QueueName) => `DEADLETTERS_${name.toUpperCase()}`,
  bucket: (name: BucketName) => `BUCKET_${name.toUpperCase()}`,
  searchEndpoint: 'SEARCH_ENDPOINT',
  fulfilment: 'FULFILMENT_WORKFLOW',
  eventBus: 'EVENT_BUS',
} as const;

/** Reads a variable or says which is missing: a function whose needs are declared wrongly fails at once and by name. */
function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '')
    throw new Error(`Environment variable ${name} is not set; declare the need.`);
  return value;
}

/** Physical name of a table. @throws Error when the function did not declare it in its needs. */
export const tableName = (name: TableName): string => required(variable.table(name));

/** URL of a queue. @throws Error when not declared. */
export const queueUrl = (name: QueueName): string => required(variable.queue(name));

/** URL of a queue's dead-letter queue. @throws Error when not declared. */
export const deadLettersUrl = (name: QueueName): string => required(variable.deadLetters(name));

/** Name of a bucket. @throws Error when not declared. */
export const bucketName = (name: BucketName): string => required(variable.bucket(name));

/** A setting of the stage as text. @throws Error when not declared. */
export const setting = (name: SettingName): string => required(name);

/** A setting that must be a whole number of at least `least`. @throws Error when it is not. */
export function wholeSetting(name: SettingName, least = 1): number {
  const value = Number(setting(name));
  if (!Number.isSafeInteger(value) || value < least) {
    throw new Error(`${name} must be a whole number of at least ${least}.`);
  }
  return value;
}

/** URL of the search service. @throws Error when not declared. */
export const searchEndpoint = (): string => required(variable.searchEndpoint);

/** ARN of the store's event bus. @throws Error when not declared. */
export const eventBus = (): string => required(variable.eventBus);

/** ARN of the fulfilment workflow. @throws Error when not declared. */
export const fulfilmentWorkflow = (): string => required(variable.fulfilment);
