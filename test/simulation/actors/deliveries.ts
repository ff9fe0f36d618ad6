import type { Ask } from '../world/world.ts';
import { type Client, type Life, nextBeat, pause } from './client.ts';
import type { Line } from './gossip.ts';
import { drawn, type Scenario } from './scenario.ts';
import { storekeeper } from './storekeeper.ts';

/** A supplier comes: with less or more than was announced, in parts, and two receive of it at once. */
export async function receiving(life: Life, scenario: Scenario): Promise<void> {
  const { random } = life;
  const count = 1 + random.below(2);
  for (let n = 1; n <= count; n++) {
    await pause(life);
    const warehouseId = random.pick(scenario.warehouses);
    const expected = linesOf(life, scenario).map(({ itemId, quantity }) => ({ itemId, expected: quantity }));
    const request = {
      route: 'createDelivery',
      params: { warehouseId },
      headers: { 'idempotency-key': `announced-${n}` },
      body: { supplier: 'Acme', dueAt: '2026-12-01T08:00:00Z', lines: expected },
    };
    const client = storekeeper(life, 'ida', warehouseId);
    const answer = await client.ask(request);
    if (random.chance(0.2)) await client.ask(request);
    if (answer?.status === 201) await arrives(life, scenario, warehouseId, answer.body.deliveryId);
  }
}

const linesOf = ({ random }: Life, scenario: Scenario): Line[] =>
  Array.from({ length: 1 + random.below(2) }, () => ({
    itemId: drawn(scenario, random).itemId,
    quantity: 1 + random.below(4),
  }));

async function arrives(life: Life, scenario: Scenario, warehouseId: string, deliveryId: string): Promise<void> {
  const { random } = life;
  const params = { warehouseId, deliveryId };
  const asked: { readonly client: Client; readonly request: Omit<Ask, 'user'> }[] = [];
  const receive = async (name: string): Promise<void> => {
    const client = storekeeper(life, name, warehouseId);
    const lines = linesOf(life, scenario).map((line) => ({
      ...line,
      ...(random.chance(0.25) && { damaged: random.below(line.quantity + 1) }),
    }));
    const headers = { 'idempotency-key': `ramp-receipt-${asked.length + 1}` };
    const request = { route: 'receiveDelivery', params, headers, body: { lines } };
    asked.push({ client, request });
    await client.ask(request);
  };
  const close = async (): Promise<void> =>
    void (await storekeeper(life, 'ida', warehouseId).ask({ route: 'closeDelivery', params }));
  await nextBeat(life);
  const meeting = random.next();
  if (meeting < 0.5) await Promise.all([receive('gus'), receive('hal')]);
  else if (meeting < 0.8) await Promise.all([receive('gus'), close()]);
  else await receive('gus');
  await pause(life);
  const before = random.chance(0.6) ? random.pick(asked) : undefined;
  if (before) await before.client.ask(before.request);
  else if (random.chance(0.5)) await close();
  else await receive('hal');
}
