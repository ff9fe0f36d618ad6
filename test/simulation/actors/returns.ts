import type { Ask } from '../world/world.ts';
import { Client, type Life, nextBeat, pause } from './client.ts';
import type { Gossip, Line } from './gossip.ts';
import { storekeeper } from './storekeeper.ts';

interface Requested {
  readonly returnId: string;
  readonly orderId: string;
  readonly warehouseId: string;
  readonly status: string;
  readonly lines: readonly (Line & { readonly restocked: number; readonly writtenOff: number })[];
}

/** Times somebody looks for an order that has left and of which something can be sent back. */
const LOOKS = 8;
/** Orders of which something is sent back, at most. */
const MOST_ORDERS = 3;

/** Shoppers send back what they were sent: in two tabs, too much, twice; and two of the staff take it in at once. */
export async function sendingBack(life: Life, gossip: Gossip): Promise<void> {
  const { random, world } = life;
  const done = new Set<string>();
  for (let look = 0; look < LOOKS && done.size < MOST_ORDERS; look++) {
    await nextBeat(life);
    if (random.chance(0.3)) await world.sleep(random.below(60_000));
    const left = gossip.packed.filter(({ orderId, shipsAt }) => shipsAt < world.now() && !done.has(orderId));
    const order = gossip.orders.findLast(({ orderId }) => left.some((one) => one.orderId === orderId));
    if (!order) continue;
    done.add(order.orderId);
    await oneOrder(life, gossip, order.userId, order.orderId);
  }
}

async function oneOrder(life: Life, gossip: Gossip, userId: string, orderId: string): Promise<void> {
  const { random } = life;
  const client = new Client(life, { id: userId, groups: ['shopper'] });
  let keys = 0;
  for (let round = 0; round < 2; round++) {
    const shown = await client.ask({ route: 'listReturnsOfOrder', params: { orderId } });
    const returnable: readonly Line[] = shown?.status === 200 ? shown.body.returnable : [];
    if (returnable.length === 0) return;
    const ask = async (): Promise<Requested | undefined> => {
      const headers = { 'idempotency-key': `${userId}-return-${++keys}` };
      const body = { lines: some(life, returnable), reason: 'Does not fit' };
      const request = { route: 'requestReturn', params: { orderId }, headers, body };
      const answer = await client.ask(request);
      if (random.chance(0.2)) await client.ask(request);
      return answer?.status === 201 ? answer.body : undefined;
    };
    // Once in each tab, or one click after the other.
    const asked = random.chance(0.7) ? await Promise.all([ask(), ask()]) : [await ask(), await ask()];
    if (random.chance(0.1)) await pries(life, gossip, userId, orderId, returnable);
    const sent = asked.filter((one) => one !== undefined);
    await nextBeat(life);
    await Promise.all(sent.map((one) => comesBack(life, client, one)));
    if (random.chance(0.5)) return;
  }
}

/** Of what can be sent back: some of it, all of it, one too many, or one of each, so that there is more to send back. */
function some({ random }: Life, returnable: readonly Line[]): Line[] {
  const first = random.pick(returnable);
  const chosen = returnable.filter((line) => line === first || random.chance(0.4)).slice(0, 4);
  const sparing = random.chance(0.4);
  return chosen.map(({ itemId, quantity }) => ({
    itemId,
    quantity: sparing ? 1 : random.chance(0.6) ? quantity : 1 + random.below(quantity + 1),
  }));
}

/** Another shopper tries to send it back. */
async function pries(
  life: Life,
  gossip: Gossip,
  userId: string,
  orderId: string,
  lines: readonly Line[],
): Promise<void> {
  const other = gossip.orders.find((order) => order.userId !== userId)?.userId;
  if (other === undefined) return;
  const client = new Client(life, { id: other, groups: ['shopper'] });
  const headers = { 'idempotency-key': `${other}-prying` };
  await client.ask({ route: 'requestReturn', params: { orderId }, headers, body: { lines, reason: 'Mine' } });
}

/** One of the staff puts it on the shelf, another writes it off, and its shopper keeps it after all: any two at once. */
async function comesBack(life: Life, shopper: Client, row: Requested): Promise<void> {
  const { random } = life;
  const { returnId, orderId, warehouseId } = row;
  const asked: { readonly client: Client; readonly request: Omit<Ask, 'user'> }[] = [];
  const takeIn = async (name: string, judge: 'restock' | 'writeOff'): Promise<void> => {
    const client = storekeeper(life, name, warehouseId);
    const whole = random.chance(0.6);
    const lines = row.lines
      .map(({ itemId, quantity }) => ({ itemId, [judge]: whole ? quantity : random.below(quantity + 1) }))
      .filter((line) => Number(line[judge]) > 0);
    const last = lines.length === 0 || random.chance(0.2);
    const headers = { 'idempotency-key': `parcel-${asked.length + 1}` };
    const request = {
      route: 'receiveReturn',
      params: { warehouseId, returnId },
      headers,
      body: { lines, ...(last && { last }) },
    };
    asked.push({ client, request });
    await client.ask(request);
  };
  const keep = () => shopper.ask({ route: 'cancelReturn', params: { orderId, returnId } });
  const meeting = random.next();
  if (meeting < 0.5) await Promise.all([takeIn('gus', 'restock'), takeIn('hal', 'writeOff')]);
  else if (meeting < 0.75) await Promise.all([takeIn('gus', 'restock'), keep()]);
  else await takeIn('hal', random.pick(['restock', 'writeOff']));
  if (random.chance(0.4)) return;
  await pause(life);
  const before = random.chance(0.5) ? random.pick(asked) : undefined;
  if (before) await before.client.ask(before.request);
  else await takeIn('gus', 'restock');
}

/** Waits no longer for what shoppers were to send to a warehouse. */
export async function endReturns(life: Life, warehouseId: string): Promise<void> {
  const client = storekeeper(life, 'last', warehouseId);
  const open = life.world.rows<Requested>('Returns').filter((row) => row.warehouseId === warehouseId);
  for (const { returnId, status, lines } of open) {
    if (status !== 'requested') continue;
    const came = lines
      .map(({ itemId, quantity, restocked, writtenOff }) => ({ itemId, restock: quantity - restocked - writtenOff }))
      .filter(({ restock }) => restock > 0 && life.random.chance(0.7));
    const headers = { 'idempotency-key': `the-last-${life.random.below(1_000_000_000)}` };
    const params = { warehouseId, returnId };
    await client.ask({ route: 'receiveReturn', params, headers, body: { lines: came, last: true } });
  }
}
