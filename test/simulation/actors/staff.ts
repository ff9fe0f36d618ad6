import { Client, type Life, nextBeat, pause, untilNextBeat } from './client.ts';
import type { Packed } from './shopper.ts';

interface Work {
  readonly warehouseOrderId: string;
  readonly status: string;
  readonly version: number;
  readonly lines: readonly { readonly itemId: string; readonly quantity: number; readonly picked: number }[];
}

/** Rounds one of the staff works before they go home; what is left the last shift ships. */
const ROUNDS = 12;

const clientOf = (life: Life, warehouseId: string, name: string): Client =>
  new Client(life, { id: `${name}-${warehouseId}`, groups: ['staff'], warehouseId });

/** One of the staff of a warehouse: claims, packs for a while, ships, hands back, looks away until the lease has run out. */
export async function worker(life: Life, warehouseId: string, name: string, parcels: Packed[]): Promise<void> {
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
    // What is picked and packed before they wait may have changed until it ships.
    let ready = random.chance(0.8) ? await packed(life, client, params, claimed.body) : undefined;
    if (what < 0.5) {
      const { orderId, lines } = claimed.body;
      parcels.push({ orderId, warehouseId, lines, shipsAt: world.now() + untilNextBeat(life) });
      await nextBeat(life);
    } else if (what < 0.65) await pause(life);
    else if (what < 0.75) await world.sleep(random.pick([60_000, 900_000]));
    if (random.chance(0.15)) await client.ask({ route: 'releaseWork', params });
    else {
      ready ??= await packed(life, client, params, claimed.body);
      await shipped(life, client, params, ready, random.chance(0.8));
    }
  }
}

/** Picks what is not picked, and packs. @returns the version that is packed, or undefined when it is not. */
async function packed(
  { random }: Life,
  client: Client,
  params: Record<string, string>,
  { version, lines }: Work,
): Promise<number | undefined> {
  const left = lines
    .map(({ itemId, quantity, picked }) => ({ itemId, quantity: quantity - picked }))
    .filter(({ quantity }) => quantity > 0);
  if (left.length > 0) {
    const headers = { 'idempotency-key': `${client.user.id}-pick-${random.below(1_000_000_000)}` };
    await client.ask({ route: 'pickWork', params, headers, body: { lines: left, version } });
  }
  const answer = await client.ask({ route: 'packWork', params, body: { version } });
  return answer?.status === 200 ? version : undefined;
}

const LABEL = { carrier: 'Post', tracking: 'TRACK-1' };

/** Ships what was packed. When the lines have changed since, what is left of them is picked, packed and shipped. */
async function shipped(
  life: Life,
  client: Client,
  params: Record<string, string>,
  version: number | undefined,
  named: boolean,
): Promise<void> {
  const body = { ...LABEL, ...(version !== undefined && named && { version }) };
  const answer = await client.ask({ route: 'shipWork', params, body });
  if (answer?.body?.code !== 'WORK_CHANGED' && answer?.body?.code !== 'NOT_PACKED') return;
  const again = await client.ask({ route: 'claimWork', params });
  const anew = again?.status === 200 ? await packed(life, client, params, again.body) : undefined;
  if (anew !== undefined) await client.ask({ route: 'shipWork', params, body: { ...LABEL, version: anew } });
}

/** How long the last shift waits between rounds, in ms, and how often it looks. */
const ROUND_MS = 600_000;
const LAST_ROUNDS = 300;

const OPEN_ORDER: readonly string[] = ['placed', 'processing', 'cancelling'];
const OPEN_WORK: readonly string[] = ['allocated', 'queued', 'claimed', 'packed'];

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
    if (work.some(({ status }) => status !== 'allocated')) await shipAll(life, client, warehouseId);
    await world.sleep(ROUND_MS);
  }
}

async function shipAll(life: Life, client: Client, warehouseId: string): Promise<void> {
  const list = await client.ask({ route: 'listWork', params: { warehouseId }, query: { limit: '100' } });
  const orders: Work[] = list?.status === 200 ? list.body.orders : [];
  for (const { warehouseOrderId } of orders) {
    const params = { warehouseId, warehouseOrderId };
    const claimed = await client.ask({ route: 'claimWork', params });
    if (claimed?.status !== 200) continue;
    await shipped(life, client, params, await packed(life, client, params, claimed.body), true);
  }
}
