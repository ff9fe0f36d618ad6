import { paginateListExecutions, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { type DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import pLimit from 'p-limit';
import { completeCancellation } from '../functions/fulfilment/cancellation.ts';
import { fulfilmentInput } from '../functions/fulfilment/workflows.ts';
import type { Order } from '../functions/orders/orders.ts';
import { tableName } from '../functions/shared/env.ts';
import type { Services } from '../functions/shared/services.ts';

/** Length of an order's id, with which the name of each of its executions begins. */
const ORDER_ID_LENGTH = 26;
const CONCURRENCY = 8;

/**
 * Takes up the orders that were under way when the engine was stopped: MiniStack's waiting workflows do not survive that,
 * nor do stream records it had not delivered. A new execution finds what is allocated, hands it to the warehouses again
 * under new tokens, and ends the order; one that still runs is left alone. Step Functions on AWS needs none of this.
 * @returns how many were taken up.
 */
export async function resumeOrders(services: Services, stateMachineArn: string): Promise<number> {
  const client = new SFNClient({});
  const [open, running] = await Promise.all([openOrders(services.db), runningOrders(client, stateMachineArn)]);
  const limit = pLimit(CONCURRENCY);
  const left = open.filter(({ orderId }) => !running.has(orderId));
  await Promise.all(
    left.map(({ orderId, status }) =>
      limit(async () => {
        if (status === 'cancelling') return completeCancellation(services, orderId);
        const name = `${orderId}-${services.newId()}`;
        await client.send(new StartExecutionCommand({ stateMachineArn, name, input: fulfilmentInput(orderId) }));
      }),
    ),
  );
  client.destroy();
  return left.length;
}

async function openOrders(db: DynamoDBDocumentClient): Promise<Pick<Order, 'orderId' | 'status'>[]> {
  const orders: Pick<Order, 'orderId' | 'status'>[] = [];
  const scan = {
    TableName: tableName('Orders'),
    FilterExpression: '#status IN (:placed, :processing, :cancelling)',
    ProjectionExpression: 'orderId, #status',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: { ':placed': 'placed', ':processing': 'processing', ':cancelling': 'cancelling' },
    ConsistentRead: true,
  };
  for await (const { Items = [] } of paginateScan({ client: db }, scan)) orders.push(...(Items as typeof orders));
  return orders;
}

async function runningOrders(client: SFNClient, stateMachineArn: string): Promise<Set<string>> {
  const running = new Set<string>();
  const pages = paginateListExecutions({ client }, { stateMachineArn, statusFilter: 'RUNNING' });
  for await (const { executions = [] } of pages) {
    for (const { name } of executions) running.add((name ?? '').slice(0, ORDER_ID_LENGTH));
  }
  return running;
}
