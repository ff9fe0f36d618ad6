import type { Reference } from '../reference/reference.ts';
import type { World } from '../world/world.ts';
import type { Life } from './client.ts';
import { operator } from './operator.ts';
import type { Scenario } from './scenario.ts';
import { type Gossip, shopper } from './shopper.ts';
import { lastShift, worker } from './staff.ts';
import { stockroom } from './stockroom.ts';

/** Puts everybody into the world. */
export function spawnCast(world: World, reference: Reference, scenario: Scenario): void {
  const life: Life = { world, reference, random: world.random };
  const gossip: Gossip = { orders: [], holds: [], packed: [], saleAt: 0 };
  for (const userId of scenario.shoppers) {
    for (const [index, tab] of shopper(life, scenario, userId, gossip).entries())
      world.spawn(`${userId} ${index + 1}`, tab);
  }
  for (const warehouseId of scenario.warehouses) {
    for (const name of ['eve', 'max'])
      world.spawn(`${name} ${warehouseId}`, () => worker(life, warehouseId, name, gossip.packed));
    world.spawnAtHealing(`last shift ${warehouseId}`, () => lastShift(life, warehouseId));
  }
  world.spawn('stockroom', () => stockroom(life, scenario, gossip.packed));
  world.spawnAtHealing('operator', () => operator(life));
}
