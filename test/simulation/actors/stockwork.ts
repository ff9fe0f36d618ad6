import type { World } from '../world/world.ts';
import type { Life } from './client.ts';
import { counting } from './counts.ts';
import { receiving } from './deliveries.ts';
import type { Gossip } from './gossip.ts';
import { endReturns, sendingBack } from './returns.ts';
import type { Scenario, Stockwork } from './scenario.ts';
import { forwarding, receiveTheRest } from './transfers.ts';

/** How long whoever comes last waits between rounds, in ms, and how often they look. */
const ROUND_MS = 600_000;
const LAST_ROUNDS = 50;

/** Puts those into a world who move goods about, as far as it has them. */
export function spawnStockwork(world: World, life: Life, scenario: Scenario, gossip: Gossip): void {
  const { stockwork, warehouses } = scenario;
  const does = (kind: Stockwork, act: () => Promise<void>) => stockwork.has(kind) && world.spawn(kind, act);
  does('transfers', () => forwarding(life, scenario, gossip));
  does('returns', () => sendingBack(life, gossip));
  does('deliveries', () => receiving(life, scenario));
  does('counts', () => counting(life, scenario, gossip));
  if (stockwork.size === 0) return;
  for (const warehouseId of warehouses)
    world.spawnAtHealing(`last delivery ${warehouseId}`, () => lastDelivery(life, warehouseId));
}

/** Takes in all that is on its way to a warehouse, until nothing is. */
async function lastDelivery(life: Life, warehouseId: string): Promise<void> {
  const { world } = life;
  for (let round = 0; round < LAST_ROUNDS; round++) {
    if (!isAwaiting(world, warehouseId)) return;
    await receiveTheRest(life, warehouseId);
    await endReturns(life, warehouseId);
    await world.sleep(ROUND_MS);
  }
}

const isAwaiting = (world: World, warehouseId: string): boolean =>
  world
    .rows<{ destination: string; status: string }>('Transfers')
    .some(({ destination, status }) => destination === warehouseId && status === 'inTransit') ||
  world
    .rows<{ warehouseId: string; status: string }>('Returns')
    .some((row) => row.warehouseId === warehouseId && row.status === 'requested');
