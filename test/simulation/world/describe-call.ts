import type { TableName } from '../../../functions/shared/needs.ts';
import type { TableDefinition } from '../../../functions/shared/table.ts';
import { tables } from '../../../functions/tables.ts';
import type { AwsCall } from './interception.ts';

/** A call in a line of the trace: what, on which rows. */
export function describeCall({ operation, input }: AwsCall): string {
  switch (operation) {
    case 'TransactWriteItems':
      return `Transact ${input.TransactItems.map((item: Record<string, AwsCall['input']>) =>
        Object.entries(item)
          .map(([kind, action]) => `${kind} ${row(action.TableName, action.Key ?? action.Item)}`)
          .join(),
      ).join(', ')}`;
    case 'BatchGetItem':
      return `BatchGet ${Object.entries<AwsCall['input']>(input.RequestItems)
        .map(([table, { Keys }]) => `${table} ${Keys.map((key: object) => values(key)).join(' ')}`)
        .join(', ')}`;
    case 'Query':
    case 'Scan':
      return `${operation} ${input.TableName}${input.IndexName ? `.${input.IndexName}` : ''} ${values(input.ExpressionAttributeValues ?? {})}`;
    case 'SendMessage':
      return `Send ${String(input.QueueUrl).replace(/^.*\//, '')} ${input.MessageBody} in ${input.DelaySeconds ?? 0} s`;
    case 'StartExecution':
      return `StartExecution ${input.name}`;
    case 'SendTaskSuccess':
    case 'SendTaskFailure':
    case 'SendTaskHeartbeat':
      return `${operation} ${input.taskToken} ${input.output ?? ''}`;
    default:
      return `${operation} ${row(input.TableName, input.Key ?? input.Item)}`;
  }
}

/** `Stock/A1`. */
function row(table: string, item: Record<string, unknown> | undefined): string {
  const definition: TableDefinition | undefined = tables[table as TableName];
  if (!definition || !item) return table;
  const names = [definition.partitionKey, definition.sortKey].flatMap((key) => (key ? [key.name] : []));
  return `${table}/${values(Object.fromEntries(names.map((name) => [name, item[name]])))}`;
}

/** Attribute values in short. */
const values = (item: object): string =>
  Object.values(item)
    .map((value: unknown) =>
      typeof value === 'object' && value !== null ? String(Object.values(value)[0]) : String(value),
    )
    .join('/');
