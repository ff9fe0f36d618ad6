import { type Life, pause } from './client.ts';

/** What the clock wakes that moves orders on. */
const WOKEN = ['moveLateWork', 'moveLateWork', 'planBackOrders', 'watchOrders'] as const;

/** The clock: wakes now one function and now another, also two at once. What one of them fails on the next one finds again. */
export async function clock(life: Life): Promise<void> {
  const { random, world } = life;
  const count = 2 + random.below(4);
  for (let n = 0; n < count; n++) {
    await pause(life);
    await world.sleep(random.below(200_000));
    const woken = [random.pick(WOKEN), ...(random.chance(0.2) ? [random.pick(WOKEN)] : [])];
    await Promise.allSettled(woken.map((name) => world.invoke(name, {})));
  }
}
