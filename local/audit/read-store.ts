import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { type DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { Endpoints } from '../endpoints.ts';
import type {
  DeadLetterRow,
  DeliveryRow,
  IdempotencyRow,
  ItemRow,
  LedgerRow,
  OrderRow,
  PopularityRow,
  ReservationRow,
  ReturnRow,
  ShelfRow,
  Snapshot,
  StockRow,
  TransferRow,
  WarehouseOrderRow,
} from './rows.ts';
import { readIndex } from './search-index.ts';
import { askAsStrangers, type Stranger } from './strangers.ts';

/** What the audit reads a store with. */
export interface Reader {
  readonly db: DynamoDBDocumentClient;
  readonly sqs: SQSClient;
  readonly endpoints: Endpoints;
  readonly strangers: readonly Stranger[];
}

/**
 * All that the audit looks at, one table after another, each page consistent. The ledger is read after Stock, and what
 * was recorded under a key before both.
 */
export async function readStore({ db, sqs, endpoints, strangers }: Reader): Promise<Snapshot> {
  const { tables } = endpoints;
  const warehouseOrders = await scan<WarehouseOrderRow>(db, tables.WarehouseOrders);
  const orders = await scan<OrderRow>(db, tables.Orders);
  return {
    warehouseOrders,
    orders,
    deliveries: await scan<DeliveryRow>(db, tables.Deliveries),
    transfers: await scan<TransferRow>(db, tables.Transfers),
    returns: await scan<ReturnRow>(db, tables.Returns),
    reservations: await scan<ReservationRow>(db, tables.Reservations),
    idempotency: await scan<IdempotencyRow>(db, tables.Idempotency),
    stock: await scan<StockRow>(db, tables.Stock),
    warehouseStock: await scan<ShelfRow>(db, tables.WarehouseStock),
    ledger: await scan<LedgerRow>(db, tables.StockLedger),
    items: await scan<ItemRow>(db, tables.Items),
    popularity: await scan<PopularityRow>(db, tables.Popularity),
    indexed: await readIndex(endpoints.opensearch),
    deadLetters: await deadLetters(sqs, endpoints.queues),
    strangers: await askAsStrangers(endpoints.api, strangers, orders),
    readAt: Date.now() / 1000,
  };
}

async function scan<Row>(db: DynamoDBDocumentClient, table: string): Promise<Row[]> {
  const rows: Row[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await db.send(
      new ScanCommand({ TableName: table, ConsistentRead: true, ...(from && { ExclusiveStartKey: from }) }),
    );
    rows.push(...(Items as Row[]));
    from = LastEvaluatedKey;
  } while (from);
  return rows;
}

/** How many messages each dead-letter queue has, in whatever state. */
async function deadLetters(sqs: SQSClient, queues: Endpoints['queues']): Promise<DeadLetterRow[]> {
  const dead = Object.entries(queues).filter(([name]) => name.endsWith('DeadLetters'));
  return Promise.all(
    dead.map(async ([queue, QueueUrl]) => {
      const { Attributes = {} } = await sqs.send(
        new GetQueueAttributesCommand({
          QueueUrl,
          AttributeNames: [
            'ApproximateNumberOfMessages',
            'ApproximateNumberOfMessagesNotVisible',
            'ApproximateNumberOfMessagesDelayed',
          ],
        }),
      );
      return { queue, messages: Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0) };
    }),
  );
}
