import { Client, type Life } from './client.ts';
import type { Gossip } from './gossip.ts';
import { openUp } from './manager.ts';
import type { Scenario } from './scenario.ts';

/** Who consumes each queue, by its name in functions/workers.ts. */
const CONSUMERS: Readonly<Record<string, string>> = { HoldTimers: 'releaseHold', WarehouseWork: 'acceptWork' };

const ROUND_MS = 3_600_000;
const ROUNDS = 60;

/**
 * Whoever is called by an alarm: hands dead letters back to their consumers, which must take them now, and audits the stock
 * when all has come to rest. A dead letter in a world in which nothing ever failed has no reason to be one.
 */
export async function operator(life: Life, scenario: Scenario, gossip: Gossip): Promise<void> {
  const { world, reference, random } = life;
  let handed = 0;
  if (scenario.reopens) await openUp(life);
  for (let round = 0; round < ROUNDS; round++) {
    await world.sleep(ROUND_MS);
    for (; handed < world.deadLetters.length; handed++) {
      const letter = world.deadLetters[handed];
      if (letter) await handBack(letter.from, letter.message);
    }
    const open = world
      .rows<{ status: string }>('Orders')
      .some(({ status }) => !['shipped', 'cancelled', 'stuck'].includes(status));
    const planned = await wake('planBackOrders');
    if (planned > 0 || open) continue;
    if (world.rows('Reservations').length === 0 && world.deadLetters.length === handed) break;
  }
  gossip.over = true;
  const admin = new Client({ world, reference, random }, { id: 'admin', groups: ['admin'] });
  await audit();

  /** What the clock wakes must do its work now. @returns how many orders it has planned again. */
  async function wake(name: string): Promise<number> {
    const done = await world.invoke(name, {}).catch((error: Error) => error);
    if (done instanceof Error) reference.refuse(12, `${name} fails, and nothing else does: ${done.message}`);
    return (done as { planned?: number }).planned ?? 0;
  }

  async function handBack(from: string, message: unknown): Promise<void> {
    const { failedBefore, answerLost, conflict, throttle, processDied } = world.faults;
    if (failedBefore + answerLost + conflict + throttle + processDied === 0) {
      reference.refuse(12, `a dead letter of ${from}, and nothing failed: ${JSON.stringify(message)}`);
    }
    const queue = CONSUMERS[from];
    const record = queue ? { messageId: 'again', body: JSON.stringify(message), eventSource: 'aws:sqs' } : message;
    const result = await world.invoke(queue ?? from, { Records: [record] }).catch((error: unknown) => ({ error }));
    const failed = (result as { batchItemFailures?: unknown[] } | undefined)?.batchItemFailures ?? [];
    if (failed.length === 0 && !(result as { error?: unknown } | undefined)?.error) return;
    reference.refuse(12, `a dead letter of ${from} is refused again, and nothing fails: ${JSON.stringify(message)}`);
  }

  async function audit(): Promise<void> {
    const found = (await world.invoke('auditStock', { segment: 0, segments: 1 })) as {
      readonly breaches: number;
      readonly inBreach: readonly unknown[];
    };
    if (found.breaches > 0) reference.refuse(13, `the store's own audit finds: ${JSON.stringify(found.inBreach)}`);
    const [item] = world.rows<{ itemId: string }>('Stock');
    if (!item) return;
    const explained = await admin.ask({ route: 'explainStock', params: { itemId: item.itemId } });
    if (explained?.status !== 200 || explained.body.explained === false) {
      reference.refuse(13, `the store can't explain ${item.itemId}: ${JSON.stringify(explained?.body)}`);
    }
  }
}
