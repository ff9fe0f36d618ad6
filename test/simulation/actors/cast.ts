import type { Reference } from '../reference/reference.ts';
import type { World } from '../world/world.ts';
import type { Life } from './client.ts';
import { clock } from './clock.ts';
import type { Gossip } from './gossip.ts';
import { manager } from './manager.ts';
import { operator } from './operator.ts';
import type { Scenario } from './scenario.ts';
import { shopper } from './shopper.ts';
import { lastShift, worker } from './staff.ts';
import { stockroom } from './stockroom.ts';
import { spawnStockwork } from './stockwork.ts';

/** Puts everybody into the world. */
export function spawnCast(world: World, reference: Reference, scenario: Scenario): void {
  const life: Life = { world, reference, random: world.random };
  const gossip: Gossip = {
    orders: [],
    holds: [],
    packed: [],
    waveAt: new Map(),
    left: [],
    closed: new Set(),
    over: false,
    saleAt: 0,
  };
  for (const userId of scenario.shoppers) {
    for (const [index, tab] of shopper(life, scenario, userId, gossip).entries())
      world.spawn(`${userId} ${index + 1}`, tab);
  }
  for (const warehouseId of scenario.warehouses) {
    for (const name of ['eve', 'max'])
      world.spawn(`${name} ${warehouseId}`, () => worker(life, scenario, warehouseId, name, gossip));
    world.spawnAtHealing(`last shift ${warehouseId}`, () => lastShift(life, warehouseId, gossip));
  }
  if (scenario.closings || scenario.moves) world.spawn('manager', () => manager(life, scenario, gossip));
  world.spawn('clock', () => clock(life));
  world.spawn('stockroom', () => stockroom(life, scenario, gossip.packed));
  spawnStockwork(world, life, scenario, gossip);
  world.spawnAtHealing('operator', () => operator(life, scenario, gossip));
}
