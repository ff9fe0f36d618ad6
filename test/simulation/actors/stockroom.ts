import type { Ask } from '../world/world.ts';
import { Client, KEY_KNOWN_MS, type Life, pause } from './client.ts';
import type { Packed } from './gossip.ts';
import { drawn, type Scenario } from './scenario.ts';

/** Receives goods and corrects counts, each under a key, and does not always know whether it has done so already. */
export async function stockroom(life: Life, scenario: Scenario, packed: readonly Packed[]): Promise<void> {
  const { random, world } = life;
  const client = new Client(life, { id: 'admin', groups: ['admin'] });
  const done: { readonly request: Omit<Ask, 'user'>; readonly at: number }[] = [];
  const count = 3 + random.below(7);
  for (let n = 1; n <= count; n++) {
    await pause(life);
    if (random.chance(0.5)) await world.sleep(random.below(300_000));
    // Shelves are counted when somebody stands before them.
    const before = packed.findLast(({ lines }) => lines.length > 0);
    const { itemId, warehouseId } =
      before && random.chance(0.5)
        ? { itemId: random.pick(before.lines).itemId, warehouseId: before.warehouseId }
        : { itemId: drawn(scenario, random).itemId, warehouseId: random.pick(scenario.warehouses) };
    const body = random.chance(0.55)
      ? { kind: 'receive', itemId, quantity: 1 + random.below(9) }
      : { kind: 'correct', itemId, delta: random.pick([-4, -2, -1, -1, 1, 2]), reason: 'counted' };
    const request = {
      route: 'changeWarehouseStock',
      params: { warehouseId },
      headers: { 'idempotency-key': `delivery-${n}` },
      body,
    };
    done.push({ request, at: world.now() });
    await client.ask(request);
    const known = done.filter(({ at }) => world.now() - at < KEY_KNOWN_MS);
    if (known.length === 0 || random.chance(0.5)) continue;
    const again = random.pick(known).request;
    await client.ask(random.chance(0.75) ? again : { ...again, body: { kind: 'receive', itemId, quantity: 11 } });
  }
}
