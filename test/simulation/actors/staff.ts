import type { Answer } from '../world/world.ts';
import { Client, type Life, pause } from './client.ts';

interface Work {
  readonly warehouseOrderId: string;
  readonly status: string;
  readonly version: number;
}

/** Rounds one of the staff works before they go home; what is left the last shift ships. */
const ROUNDS = 7;

const clientOf = (life: Life, warehouseId: string, name: string): Client =>
  new Client(life, { id: `${name}-${warehouseId}`, groups: ['staff'], warehouseId });

/** One of the staff of a warehouse: claims, ships, hands back, looks away until the lease has run out. */
export async function worker(life: Life, warehouseId: string, name: string): Promise<void> {
  const { random, world } = life;
  const client = clientOf(life, warehouseId, name);
  for (let round = 0; round < ROUNDS; round++) {
    await pause(life);
    const list = await client.ask({ route: 'listWork', params: { warehouseId } });
    const orders: Work[] = list?.status === 200 ? list.body.orders : [];
    if (orders.length === 0) {
      await world.sleep(random.below(60_000));
      continue;
    }
    const params = { warehouseId, warehouseOrderId: random.pick(orders).warehouseOrderId };
    const claimed = await client.ask({ route: 'claimWork', params });
    if (claimed?.status !== 200) continue;
    const what = random.next();
    if (what < 0.1) continue;
    if (what < 0.4) await pause(life);
    else if (what < 0.5) await world.sleep(random.pick([60_000, 900_000]));
    if (random.chance(0.15)) await client.ask({ route: 'releaseWork', params });
    else await shipped(client, params, random.chance(0.8) ? claimed : undefined);
  }
}

/** Ships what was picked. When the lines have changed since, what is left of them is picked and shipped. */
async function shipped(client: Client, params: Record<string, string>, picked: Answer | undefined): Promise<void> {
  const body = picked ? { version: picked.body.version } : undefined;
  const answer = await client.ask({ route: 'shipWork', params, ...(body && { body }) });
  if (answer?.body?.code !== 'WORK_CHANGED') return;
  await client.ask({ route: 'shipWork', params, body: { version: answer.body.version } });
}

/** How long the last shift waits between rounds, in ms, and how often it looks. */
const ROUND_MS = 600_000;
const LAST_ROUNDS = 300;

const OPEN_ORDER: readonly string[] = ['placed', 'processing', 'cancelling'];
const OPEN_WORK: readonly string[] = ['allocated', 'queued', 'claimed'];

/** Ships everything that is on the list, until every order has ended. */
export async function lastShift(life: Life, warehouseId: string): Promise<void> {
  const { world } = life;
  const client = clientOf(life, warehouseId, 'last');
  for (let round = 0; round < LAST_ROUNDS; round++) {
    const work = world
      .rows<{ status: string; warehouseId: string }>('WarehouseOrders')
      .filter((row) => row.warehouseId === warehouseId && OPEN_WORK.includes(row.status));
    const open = world.rows<{ status: string }>('Orders').some(({ status }) => OPEN_ORDER.includes(status));
    if (!open && work.length === 0) return;
    if (work.some(({ status }) => status !== 'allocated')) await shipAll(client, warehouseId);
    await world.sleep(ROUND_MS);
  }
}

async function shipAll(client: Client, warehouseId: string): Promise<void> {
  const list = await client.ask({ route: 'listWork', params: { warehouseId }, query: { limit: '100' } });
  const orders: Work[] = list?.status === 200 ? list.body.orders : [];
  for (const { warehouseOrderId } of orders) {
    const params = { warehouseId, warehouseOrderId };
    const claimed = await client.ask({ route: 'claimWork', params });
    if (claimed?.status === 200) await shipped(client, params, claimed);
  }
}
