import type { Answer } from '../world/world.ts';
import { Client, type Life, pause } from './client.ts';
import type { Gossip } from './gossip.ts';
import type { Work } from './pick-round.ts';
import type { Scenario } from './scenario.ts';

/** How long something still counts as happening now, in ms. */
const JUST_MS = 20_000;

/** A warehouse as it is shown. */
interface Warehouse {
  readonly warehouseId: string;
  readonly state: 'open' | 'closed';
}

const clientOf = (life: Life): Client => new Client(life, { id: 'admin', groups: ['admin'] });

/** Closes warehouses and opens them again, moves work elsewhere by hand, puts some of it first. */
export async function manager(life: Life, scenario: Scenario, gossip: Gossip): Promise<void> {
  const { random, world } = life;
  const client = clientOf(life);
  const count = 4 + random.below(5);
  for (let n = 0; n < count; n++) {
    await pause(life);
    if (random.chance(0.5)) await world.sleep(random.below(150_000));
    const moves = scenario.moves && (!scenario.closings || random.chance(0.6));
    if (moves) await move(life, client, scenario, gossip);
    else await closeOrOpen(life, client, gossip);
  }
}

/** Opens one that is closed, or closes one of several. */
async function closeOrOpen(life: Life, client: Client, gossip: Gossip): Promise<void> {
  const { random, world } = life;
  // Mostly while somebody there has their hands full.
  const busy = gossip.packed.findLast(({ shipsAt }) => shipsAt > world.now() - JUST_MS);
  if (busy && random.chance(0.5)) await world.sleep(Math.max(0, busy.shipsAt - world.now()));
  const all = await warehouses(client);
  const closed = all.filter(({ state }) => state === 'closed');
  const open = all.filter(({ state }) => state === 'open');
  const [other] = closed;
  if (other && (open.length < 2 || random.chance(0.4))) {
    const answer = await change(client, other, 'open');
    if (answer?.status === 200) gossip.closed.delete(other.warehouseId);
    return;
  }
  if (open.length === 0 || (open.length < 2 && random.chance(0.8))) return;
  const one = open.find(({ warehouseId }) => warehouseId === busy?.warehouseId) ?? random.pick(open);
  gossip.closed.add(one.warehouseId);
  await change(client, one, 'closed');
}

async function warehouses(client: Client): Promise<Warehouse[]> {
  const answer = await client.ask({ route: 'listWarehouses' });
  return answer?.status === 200 ? answer.body.warehouses : [];
}

async function change(client: Client, warehouse: Warehouse, state: Warehouse['state']): Promise<Answer | undefined> {
  const { warehouseId, ...rest } = warehouse;
  return client.ask({ route: 'changeWarehouse', params: { warehouseId }, body: { ...rest, state } });
}

/** Opens every warehouse that is closed. */
export async function openUp(life: Life): Promise<void> {
  const client = clientOf(life);
  for (const warehouse of await warehouses(client))
    if (warehouse.state === 'closed') await change(client, warehouse, 'open');
}

/** Moves work to another warehouse, or away from where it is: at times just as it is shipped. */
async function move(life: Life, client: Client, scenario: Scenario, gossip: Gossip): Promise<void> {
  const { random, world } = life;
  const packed = gossip.packed.findLast(({ shipsAt }) => shipsAt + 50 > world.now());
  if (packed && random.chance(0.7)) {
    await world.sleep(Math.max(0, packed.shipsAt - world.now()));
    return moved(life, client, scenario, packed.warehouseId, packed.warehouseOrderId);
  }
  const warehouseId = random.pick(scenario.warehouses);
  const list = await client.ask({ route: 'listWork', params: { warehouseId } });
  const orders: Work[] = list?.status === 200 ? list.body.orders : [];
  if (orders.length === 0) return;
  const { warehouseOrderId } = random.pick(orders);
  if (random.chance(0.2)) {
    const body = { priority: random.below(10) };
    await client.ask({ route: 'prioritiseWork', params: { warehouseId, warehouseOrderId }, body });
  } else await moved(life, client, scenario, warehouseId, warehouseOrderId);
}

async function moved(
  life: Life,
  client: Client,
  { warehouses: all }: Scenario,
  warehouseId: string,
  warehouseOrderId: string,
): Promise<void> {
  const { random } = life;
  const to = random.pick(all.filter((one) => one !== warehouseId));
  const body = random.chance(0.6) ? { to } : {};
  const request = { route: 'moveWork', params: { warehouseId, warehouseOrderId }, body };
  await client.ask(request);
  if (random.chance(0.2)) await client.ask(request);
}
