import { parseArgs } from 'node:util';
import type { z } from 'zod';
import type { listStuckOrdersRoute, redriveOrderRoute } from '../../functions/operations/operations-routes.ts';
import { age, openAdmin } from './admin.ts';

const usage = `Usage: npm run stuck [-- --redrive ID|all]

Lists the orders that do not get on, with the reason and what redriving them does; --redrive does it.`;

type Page = z.output<(typeof listStuckOrdersRoute)['answer']['body']>;
type Redriven = z.output<(typeof redriveOrderRoute)['answer']['body']>;
type Call = Awaited<ReturnType<typeof openAdmin>>;

async function stuckOrders(call: Call): Promise<Page['orders']> {
  const orders: Page['orders'] = [];
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: Page = await call<Page>('GET', `/admin/orders/stuck?limit=100${query}`);
    orders.push(...page.orders);
    cursor = page.cursor;
  } while (cursor !== null);
  return orders;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { redrive: { type: 'string' }, help: { type: 'boolean' } } });
  if (values.help) return console.log(usage);
  const call = await openAdmin();
  if (values.redrive !== undefined) {
    const ids = values.redrive === 'all' ? (await stuckOrders(call)).map(({ orderId }) => orderId) : [values.redrive];
    for (const id of ids) {
      const path = `/admin/orders/${encodeURIComponent(id)}/redrive`;
      const redriven = await call<Redriven>('POST', path).catch((error: Error) => error);
      if (redriven instanceof Error) {
        // One that is refused keeps nobody else waiting
        console.error(`${id}: ${redriven.message}`);
        process.exitCode = 1;
        continue;
      }
      const { status, reason, did, execution } = redriven;
      const done = did.length === 0 ? 'nothing to do' : did.join(', ');
      console.log(`${id}: ${reason ?? 'not stuck'}, ${status}: ${done}${execution === null ? '' : ` (${execution})`}`);
    }
    return;
  }
  const orders = await stuckOrders(call);
  for (const { orderId, reason, since, detail, redrive } of orders) {
    console.log(`${orderId}  ${reason} for ${age(since, Date.now())}  redrive: ${redrive}\n  ${detail}`);
  }
  console.log(orders.length === 0 ? 'Every order gets on.' : `${orders.length} orders do not get on.`);
}

try {
  await main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
