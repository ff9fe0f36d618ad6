/**
 * One DynamoDB table as both the CDK app and the stores see it. Attribute names live beside the store that uses them,
 * so a key can't be spelled differently in infrastructure and in code.
 */
export interface TableDefinition {
  /** Logical name, as in docs and in `.local/endpoints.json`; the physical name is CloudFormation's. */
  readonly name: string;
  readonly partitionKey: Key;
  readonly sortKey?: Key;
  /** Attribute DynamoDB's time to live works on, in epoch seconds. Nothing decides by TTL having run. */
  readonly ttl?: string;
  /** Which images its stream carries; no stream when absent. */
  readonly stream?: 'NEW_IMAGE' | 'NEW_AND_OLD_IMAGES';
  readonly indexes?: Readonly<Record<string, IndexDefinition>>;
}

/** A key attribute: its name and DynamoDB type (S string, N number). */
export interface Key {
  readonly name: string;
  readonly type: 'S' | 'N';
}

/** A global secondary index. `include` lists the non-key attributes projected; without it, keys only. */
export interface IndexDefinition {
  readonly partitionKey: Key;
  readonly sortKey?: Key;
  readonly include?: readonly string[];
}
