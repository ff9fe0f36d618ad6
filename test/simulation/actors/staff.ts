import { Client, type Life, nextBeat, pause, untilNextBeat } from './client.ts';
import type { Gossip } from './gossip.ts';
import { Picker, type Work } from './pick-round.ts';
import type { Scenario } from './scenario.ts';

/** Rounds one of the staff works before they go home; what is left the last shift ships. */
const ROUNDS = 12;

const pickerOf = (life: Life, warehouseId: string, name: string, gossip: Gossip): Picker =>
  new Picker(
    life,
    new Client(life, { id: `${name}-${warehouseId}`, groups: ['staff'], warehouseId }),
    warehouseId,
    gossip,
  );

/** One of the staff of a warehouse: claims one thing or several, packs, ships, finds short, hands back, looks away for too long. */
export async function worker(
  life: Life,
  scenario: Scenario,
  warehouseId: string,
  name: string,
  gossip: Gossip,
): Promise<void> {
  const { random, world } = life;
  const picker = pickerOf(life, warehouseId, name, gossip);
  for (let round = 0; round < ROUNDS; round++) {
    await pause(life);
    // Few come to a warehouse that is closed.
    if (gossip.closed.has(warehouseId) && random.chance(0.8)) continue;
    const together = (gossip.waveAt.get(warehouseId) ?? 0) - world.now();
    if (together > 0 && random.chance(0.8)) {
      await world.sleep(together);
      await wave(life, scenario, picker);
      continue;
    }
    const left = gossip.left.findLast((one) => one.warehouseId === warehouseId && one.by !== name);
    if (left && left.until > world.now() && random.chance(0.8)) {
      // Within a moment of when it is nobody's any more.
      await world.sleep(left.until - world.now() + random.pick([-500, 0, 10, 1000, 2000, 3000]));
      const claimed = await picker.claim(left);
      if (claimed) await work(life, scenario, picker, claimed, gossip);
      continue;
    }
    const list = await picker.client.ask({ route: 'listWork', params: { warehouseId } });
    const orders: (Work & { readonly claimable: boolean })[] = list?.status === 200 ? list.body.orders : [];
    if (orders.length === 0) {
      await world.sleep(random.below(60_000));
      continue;
    }
    if (scenario.waves > 0 && orders.some(({ claimable }) => claimable) && random.chance(0.3)) {
      gossip.waveAt.set(warehouseId, world.now() + untilNextBeat(life));
      continue;
    }
    if (random.chance(0.1)) await picker.again();
    if (random.chance(scenario.waves)) await wave(life, scenario, picker);
    else {
      const claimed = await picker.claim(random.pick(orders));
      if (claimed) await work(life, scenario, picker, claimed, gossip);
    }
  }
}

/** Does something with what one has claimed, or nothing. */
async function work(life: Life, scenario: Scenario, picker: Picker, claimed: Work, gossip: Gossip): Promise<void> {
  const { random, world } = life;
  const what = random.next();
  if (what < 0.1) return;
  const looksAway = what >= 0.65 && what < 0.8;
  if (looksAway) {
    const until = world.now() + scenario.leaseSeconds * 1000;
    const { warehouseId, client } = picker;
    const [by = ''] = client.user.id.split('-');
    gossip.left.push({ warehouseId, warehouseOrderId: claimed.warehouseOrderId, by, until });
  }
  const found = random.chance(scenario.shorts) ? await picker.short(claimed) : claimed;
  if (!found) return;
  // What is picked and packed before they wait may have changed until it ships.
  let ready = random.chance(looksAway ? 0.4 : 0.8) ? await picker.pack(found) : undefined;
  if (what < 0.5) {
    picker.tells(found);
    await nextBeat(life);
  } else if (what < 0.65) await pause(life);
  else if (looksAway) await lookAway(life, scenario);
  // Whoever goes home when the warehouse is closed leaves everything where it is.
  if (gossip.closed.has(picker.warehouseId) && random.chance(0.6)) return;
  if (random.chance(0.15)) await picker.release(found);
  else {
    ready ??= await picker.pack(found);
    await picker.ship(found, ready, random.chance(0.8));
  }
}

/** Takes on several things at once, and does them one after the other; some are handed back or left. */
async function wave(life: Life, scenario: Scenario, picker: Picker): Promise<void> {
  const { random } = life;
  const { warehouseId } = picker;
  const answer = await picker.keyed({
    route: 'claimWave',
    params: { warehouseId },
    headers: picker.key('wave'),
    body: { size: 1 + random.below(3), ...(random.chance(0.3) && { maxLines: 1 + random.below(6) }) },
  });
  const claimed: Work[] = answer?.status === 200 ? answer.body.orders : [];
  const packed: [Work, number][] = [];
  for (const one of claimed) {
    const what = random.next();
    if (what < 0.1) continue;
    if (what < 0.2) {
      await picker.release(one);
      continue;
    }
    const found = random.chance(scenario.shorts) ? await picker.short(one) : one;
    const ready = found && (await picker.pack(found));
    if (found && ready !== undefined) packed.push([found, ready]);
  }
  if (packed.length > 0 && random.chance(0.5)) {
    for (const [one] of packed) picker.tells(one);
    await nextBeat(life);
  }
  for (const [one, version] of packed) await picker.ship(one, version, random.chance(0.8));
}

/** Just about as long as a claim lasts, or longer. */
async function lookAway({ random, world }: Life, { leaseSeconds }: Scenario): Promise<void> {
  await world.sleep(leaseSeconds * 1000 + random.pick([-1500, 0, 2500, 4000, 6000, 20_000 + random.below(40_000)]));
}

/** How long the last shift waits between rounds, in ms, and how often it looks. */
const ROUND_MS = 600_000;
const LAST_ROUNDS = 400;

const OPEN_WORK: readonly string[] = ['allocated', 'queued', 'claimed', 'packed'];

/** Ships everything that comes on the list, until the store has come to rest; nobody is there while the warehouse is closed. */
export async function lastShift(life: Life, warehouseId: string, gossip: Gossip): Promise<void> {
  const { world } = life;
  const picker = pickerOf(life, warehouseId, 'last', gossip);
  for (let round = 0; round < LAST_ROUNDS; round++) {
    const work = world
      .rows<{ status: string; warehouseId: string }>('WarehouseOrders')
      .filter((row) => row.warehouseId === warehouseId && OPEN_WORK.includes(row.status));
    if (gossip.over && work.length === 0) return;
    const isOpen = world
      .rows<{ warehouseId: string; state: string }>('Warehouses')
      .some((row) => row.warehouseId === warehouseId && row.state === 'open');
    if (isOpen && work.some(({ status }) => status !== 'allocated')) await shipAll(picker);
    await world.sleep(ROUND_MS);
  }
}

async function shipAll(picker: Picker): Promise<void> {
  const { warehouseId } = picker;
  const list = await picker.client.ask({ route: 'listWork', params: { warehouseId }, query: { limit: '100' } });
  const orders: Work[] = list?.status === 200 ? list.body.orders : [];
  for (const one of orders) {
    const claimed = await picker.claim(one);
    if (claimed) await picker.ship(claimed, await picker.pack(claimed), true);
  }
}
