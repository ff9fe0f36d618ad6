import { RemovalPolicy } from 'aws-cdk-lib';
import {
  type Attribute,
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
} from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import type { TableName } from '../functions/shared/needs.ts';
import type { Key, TableDefinition } from '../functions/shared/table.ts';
import { tables } from '../functions/tables.ts';
import type { Stage } from './stage.ts';

/** The store's tables, one for each definition: on demand, recoverable to any second of the last 35 days, kept. */
export class Tables extends Construct {
  readonly all: Readonly<Record<TableName, Table>>;

  constructor(scope: Construct, id: string, stage: Stage) {
    super(scope, id);
    const made = Object.entries(tables).map(
      ([name, definition]) => [name, this.table(name, definition, stage)] as const,
    );
    this.all = Object.fromEntries(made) as Record<TableName, Table>;
  }

  private table(name: string, definition: TableDefinition, stage: Stage): Table {
    const table = new Table(this, name, {
      ...keys(definition),
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: stage.name === 'local' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
      deletionProtection: stage.name === 'prod',
      ...(definition.ttl !== undefined && { timeToLiveAttribute: definition.ttl }),
      ...(definition.stream !== undefined && { stream: StreamViewType[definition.stream] }),
    });
    for (const [indexName, index] of Object.entries(definition.indexes ?? {})) {
      table.addGlobalSecondaryIndex({
        indexName,
        ...keys(index),
        ...(index.include
          ? { projectionType: ProjectionType.INCLUDE, nonKeyAttributes: [...index.include] }
          : { projectionType: ProjectionType.KEYS_ONLY }),
      });
    }
    return table;
  }
}

const attribute = ({ name, type }: Key): Attribute => ({
  name,
  type: type === 'S' ? AttributeType.STRING : AttributeType.NUMBER,
});

const keys = ({ partitionKey, sortKey }: { readonly partitionKey: Key; readonly sortKey?: Key }) => ({
  partitionKey: attribute(partitionKey),
  ...(sortKey && { sortKey: attribute(sortKey) }),
});
