import { type Life, nextBeat } from './client.ts';
import type { Gossip } from './gossip.ts';
import { drawn, type Scenario } from './scenario.ts';
import { storekeeper } from './storekeeper.ts';

/** Times somebody goes to count, and looks there, one after the other. */
const ROUNDS = 3;
const MOST_LOOKS = 3;

/** Shelves are counted while they are picked from: each time what the book says is looked up, and then what is there is told. */
export async function counting(life: Life, scenario: Scenario, gossip: Gossip): Promise<void> {
  const { random, world } = life;
  let keys = 0;
  for (let round = 0; round < ROUNDS; round++) {
    await nextBeat(life);
    // Staff who come at the same moment are done with what they begin.
    await world.sleep(1000);
    const parcel = gossip.packed.findLast(({ shipsAt, lines }) => shipsAt > world.now() && lines.length > 0);
    const { itemId, warehouseId } = parcel
      ? { itemId: random.pick(parcel.lines).itemId, warehouseId: parcel.warehouseId }
      : { itemId: drawn(scenario, random).itemId, warehouseId: random.pick(scenario.warehouses) };
    const client = storekeeper(life, 'jo', warehouseId);
    const params = { warehouseId };
    const looks = 1 + random.below(MOST_LOOKS);
    for (let look = 0; look < looks; look++) {
      const shown = await client.ask({ route: 'listWarehouseStock', params });
      const stock: readonly { itemId: string; onHand: number }[] = shown?.status === 200 ? shown.body.stock : [];
      const book = stock.find((shelf) => shelf.itemId === itemId)?.onHand ?? 0;
      // Counting takes its time: meanwhile a parcel leaves, or is just about to.
      const leaves = (parcel?.shipsAt ?? 0) + random.below(random.pick([1, 40, 40, 400]));
      await world.sleep(Math.max(0, leaves - world.now()));
      const counted = Math.max(0, book + random.pick([0, 0, -1, 1, 1, 2]));
      const body = {
        ...{ itemId, counted, reason: 'counted' },
        ...(random.chance(0.5) && { onHand: book }),
        ...(random.chance(0.6) && { includesPicked: true }),
      };
      const headers = { 'idempotency-key': `${client.user.id}-count-${++keys}` };
      const request = { route: 'countWarehouseStock', params, headers, body };
      await client.ask(request);
      if (random.chance(0.15)) await client.ask(request);
    }
  }
}
