import type { Ask } from '../world/world.ts';
import { type Client, type Life, nextBeat, pause } from './client.ts';
import type { Gossip, Line } from './gossip.ts';
import { drawn, type Scenario } from './scenario.ts';
import { storekeeper } from './storekeeper.ts';

/** What of a line may be told when it comes. */
interface Arrival extends Line {
  readonly lost: number;
  readonly damaged: number;
}

interface SentTransfer {
  readonly transferId: string;
  readonly from: string;
  readonly to: string;
  readonly lines: readonly (Line & { readonly inTransit: number })[];
}

/** Times the rest of a transfer is looked for, before it is left to whoever comes last. */
const PARTS = 2;

/** Moves goods from one warehouse to another, while they are sold, picked and received by two who do not know of each other. */
export async function forwarding(life: Life, scenario: Scenario, gossip: Gossip): Promise<void> {
  const { random } = life;
  const count = 2 + random.below(3);
  for (let n = 1; n <= count; n++) {
    await pause(life);
    const transfer = await sent(life, scenario, gossip, n);
    if (!transfer) continue;
    await pause(life);
    await arrives(life, transfer);
  }
}

async function sent(life: Life, scenario: Scenario, gossip: Gossip, n: number): Promise<SentTransfer | undefined> {
  const { random } = life;
  // At times just what is being picked there.
  const parcel = random.chance(0.5) ? gossip.packed.findLast(({ lines }) => lines.length > 0) : undefined;
  const line = parcel && random.pick(parcel.lines);
  const item = scenario.items.find(({ itemId }) => itemId === line?.itemId) ?? drawn(scenario, random);
  const home = item.shelves.length > 0 ? random.pick(item.shelves) : undefined;
  const from = (line && parcel?.warehouseId) ?? home?.warehouseId ?? random.pick(scenario.warehouses);
  const to = random.pick(scenario.warehouses.filter((other) => other !== from));
  const lines: Line[] = [{ itemId: item.itemId, quantity: 1 + random.below(3) }];
  if (random.chance(0.4)) lines.push({ itemId: drawn(scenario, random).itemId, quantity: 1 + random.below(2) });
  const client = storekeeper(life, 'fay', from);
  const request = {
    route: 'sendTransfer',
    params: { warehouseId: from },
    headers: { 'idempotency-key': `transfer-${n}` },
    body: { to, lines },
  };
  const answer = await client.ask(request);
  if (random.chance(0.3))
    await client.ask(
      random.chance(0.7) ? request : { ...request, body: { to, lines: [{ itemId: item.itemId, quantity: 7 }] } },
    );
  return answer?.status === 201 ? answer.body : undefined;
}

/** Two receive of it at once, or one does while the other side takes it back; then the rest, at times the same again. */
async function arrives(life: Life, transfer: SentTransfer): Promise<void> {
  const { random } = life;
  const { transferId, from, to } = transfer;
  const place = { warehouseId: to, transferId };
  const asked: { readonly client: Client; readonly request: Omit<Ask, 'user'> }[] = [];
  let keys = 0;
  const receive = async (name: string): Promise<void> => {
    const client = storekeeper(life, name, to);
    const shown = await client.ask({ route: 'showTransfer', params: place });
    const lines = arrivals(life, shown?.status === 200 ? shown.body.lines : transfer.lines);
    if (lines.length === 0) return;
    const headers = { 'idempotency-key': `receipt-${++keys}` };
    const request = { route: 'receiveTransfer', params: place, headers, body: { lines } };
    asked.push({ client, request });
    await client.ask(request);
  };
  const takeBack = async (): Promise<void> => {
    await storekeeper(life, 'fay', from).ask({
      route: 'cancelTransfer',
      params: { warehouseId: from, transferId },
    });
  };
  await nextBeat(life);
  const meeting = random.next();
  if (meeting < 0.4) await Promise.all([receive('gus'), receive('hal')]);
  else if (meeting < 0.75) await Promise.all([receive('gus'), takeBack()]);
  else if (meeting < 0.85) await takeBack();
  else await receive('gus');
  for (let part = 0; part < PARTS && random.chance(0.6); part++) {
    await pause(life);
    const before = asked.length > 0 && random.chance(0.5) ? random.pick(asked) : undefined;
    if (before) await before.client.ask(before.request);
    else await receive(random.pick(['gus', 'hal']));
  }
}

/** What somebody says has come: all, a part, or more than can be; now and then some of it is lost or damaged. */
function arrivals({ random }: Life, lines: SentTransfer['lines']): Arrival[] {
  return lines
    .map(({ itemId, inTransit }): Arrival => {
      const units = inTransit + (random.chance(0.1) ? 1 : 0);
      const came = random.chance(0.6) ? units : random.below(units + 1);
      const lost = random.chance(0.15) ? random.below(came + 1) : 0;
      const damaged = random.chance(0.15) ? random.below(came - lost + 1) : 0;
      return { itemId, quantity: came - lost - damaged, lost, damaged };
    })
    .filter(({ quantity, lost, damaged }) => quantity + lost + damaged > 0);
}

/** Takes in what is still on its way to a warehouse. */
export async function receiveTheRest(life: Life, warehouseId: string): Promise<void> {
  const client = storekeeper(life, 'last', warehouseId);
  const coming = life.world
    .rows<{ transferId: string; destination: string; status: string }>('Transfers')
    .filter(({ destination, status }) => destination === warehouseId && status === 'inTransit');
  for (const { transferId } of coming) {
    const params = { warehouseId, transferId };
    const shown = await client.ask({ route: 'showTransfer', params });
    if (shown?.status !== 200) continue;
    const lines = (shown.body as SentTransfer).lines
      .filter(({ inTransit }) => inTransit > 0)
      .map(({ itemId, inTransit }) => ({ itemId, quantity: inTransit }));
    if (lines.length === 0) continue;
    const headers = { 'idempotency-key': `the-rest-${life.random.below(1_000_000_000)}` };
    await client.ask({ route: 'receiveTransfer', params, headers, body: { lines } });
  }
}
