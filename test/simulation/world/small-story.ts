import { type Answer, type Ask, ProcessDied, type World } from './world.ts';

const ITEMS = ['A1', 'B2', 'C3'] as const;
/** Of each item in each warehouse. */
const UNITS = 5;
const WAREHOUSES = ['SEA1', 'PDX1'] as const;
const ADDRESS = {
  name: 'Ada Byron',
  line1: '1 Pine Street',
  city: 'Seattle',
  state: 'WA',
  postalCode: '98101',
  country: 'US',
} as const;

/** What the story came to. */
export interface Story {
  orderId?: string;
}

/**
 * The smallest whole story: two warehouses with five units of three items each; Ada orders seven of one, Bob checks out two
 * of each and walks away, and staff ship whatever is on the list until nothing is. Everybody asks again when an answer was
 * lost. In the end Ada has her seven, and three and twice ten are left.
 */
export async function smallStory(world: World, story: Story): Promise<void> {
  world.put(
    'Items',
    ITEMS.map((itemId) => ({ itemId, name: itemId, description: '', category: 'Other', price: 250, version: 1 })),
  );
  world.put(
    'Warehouses',
    WAREHOUSES.map((warehouseId, index) => ({
      warehouseId,
      name: warehouseId,
      address: '1 Dock Street',
      position: { latitude: 47, longitude: -122 },
      priority: index + 1,
      dailyCapacity: 1000,
      state: 'open',
      version: 1,
    })),
  );
  for (const warehouseId of WAREHOUSES) {
    for (const itemId of ITEMS) {
      await asked(world, {
        route: 'changeWarehouseStock',
        user: { id: 'admin', groups: ['admin'] },
        params: { warehouseId },
        headers: { 'Idempotency-Key': `opening-${warehouseId}-${itemId}` },
        body: { kind: 'receive', itemId, quantity: UNITS },
      });
    }
  }
  world.spawn('ada', async () => {
    story.orderId = await buy(world);
  });
  world.spawn('bob', () => walkAway(world));
  for (const warehouseId of WAREHOUSES) {
    world.spawn(`staff ${warehouseId}`, () => work(world, warehouseId, 2));
    world.spawnAtHealing(`staff ${warehouseId}`, () => work(world, warehouseId, 9 * 24));
  }
}

async function buy(world: World): Promise<string> {
  const user = { id: 'ada', groups: ['shopper'] };
  for (;;) {
    expect(
      await asked(world, { route: 'replaceCart', user, body: { lines: [{ itemId: ITEMS[0], quantity: 7 }] } }),
      200,
    );
    const hold = expect(await asked(world, { route: 'beginCheckout', user }), 200);
    const { reservationId } = hold.body;
    const order = await asked(world, { route: 'submitOrder', user, body: { reservationId, address: ADDRESS } });
    if (order.status === 201) return reservationId;
    // She was too late: answers can take that long.
    expect(order, 410);
  }
}

async function walkAway(world: World): Promise<void> {
  const user = { id: 'bob', groups: ['shopper'] };
  const lines = ITEMS.map((itemId) => ({ itemId, quantity: 2 }));
  expect(await asked(world, { route: 'replaceCart', user, body: { lines } }), 200);
  expect(await asked(world, { route: 'beginCheckout', user }), 200);
}

/** Looks at the list now and then, and claims and ships what is on it. */
async function work(world: World, warehouseId: string, hours: number): Promise<void> {
  const user = { id: `staff-${warehouseId}`, groups: ['staff'], warehouseId };
  const until = world.now() + hours * 3_600_000;
  while (world.now() < until) {
    const list = expect(await asked(world, { route: 'listWork', user, params: { warehouseId } }), 200);
    for (const { warehouseOrderId } of list.body.orders) {
      const params = { warehouseId, warehouseOrderId };
      const claimed = await asked(world, { route: 'claimWork', user, params });
      if (claimed.status !== 200) continue;
      const lines = (claimed.body.lines as { itemId: string; quantity: number; picked: number }[])
        .map(({ itemId, quantity, picked }) => ({ itemId, quantity: quantity - picked }))
        .filter(({ quantity }) => quantity > 0);
      const headers = { 'idempotency-key': `pick-${warehouseOrderId}-${claimed.body.version}` };
      if (lines.length > 0) await asked(world, { route: 'pickWork', user, params, headers, body: { lines } });
      await asked(world, { route: 'packWork', user, params });
      await asked(world, { route: 'shipWork', user, params, body: { carrier: 'Post', tracking: 'TRACK-1' } });
    }
    if (world.phase === 'healing' && [...world.executions.values()].every(({ status }) => status !== 'RUNNING')) return;
    await world.sleep(1_800_000);
  }
}

/** Asks until there is an answer that says what happened. */
async function asked(world: World, ask: Ask): Promise<Answer> {
  for (;;) {
    try {
      const answer = await world.http(ask);
      if (answer.status < 500) return answer;
    } catch (error) {
      if (!(error instanceof ProcessDied)) throw error;
    }
    await world.sleep(1000 + world.random.below(2000));
  }
}

function expect(answer: Answer, status: number): Answer {
  if (answer.status !== status) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}, not ${status}.`);
  return answer;
}
