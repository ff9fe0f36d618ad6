import type { Reference } from '../reference/reference.ts';
import type { Random } from '../world/random.ts';
import { type Answer, type Ask, ProcessDied, type World } from '../world/world.ts';

/** Whoever sends requests. */
export type User = NonNullable<Ask['user']>;

/** How clients live: what they share with all others, and how they wait. */
export interface Life {
  readonly world: World;
  readonly reference: Reference;
  readonly random: Random;
}

/** Times a client sends a request that failed or was never answered, before it gives up. */
const ATTEMPTS = 5;

/** Moments at which many do something at once, in ms: half-minutes, so that they get in each other's way. */
const BEAT_MS = 30_000;

/** How long an idempotency key is known, less an hour for clocks and delays. A client does not repeat a request after that. */
export const KEY_KNOWN_MS = 23 * 3_600_000;

/** A client as clients are: it repeats what failed, the very same request, and tells the reference what it was told. */
export class Client {
  readonly user: User;
  readonly #life: Life;

  constructor(life: Life, user: User) {
    this.#life = life;
    this.user = user;
  }

  /** @returns the answer, or undefined when there was none that says anything. */
  async ask(what: Omit<Ask, 'user'>): Promise<Answer | undefined> {
    const { world, random } = this.#life;
    const ask: Ask = { ...what, user: this.user };
    const first = world.now();
    for (let attempt = 1; ; attempt++) {
      const answer = await this.#once(ask);
      if (answer && answer.status < 500) return answer;
      if (attempt === ATTEMPTS || random.chance(0.1)) return undefined;
      await world.sleep(random.pick([50, 1000, 1000 + random.below(5000), 20_000]));
      if (world.now() - first > KEY_KNOWN_MS) return undefined;
    }
  }

  async #once(ask: Ask): Promise<Answer | undefined> {
    const { world, reference } = this.#life;
    const request = reference.sent(ask);
    try {
      const answer = await world.http(ask);
      reference.answered(request, answer);
      return answer;
    } catch (error) {
      if (!(error instanceof ProcessDied)) throw error;
      reference.died(request);
      return undefined;
    }
  }
}

/** Ms until the next moment when others act too. */
export const untilNextBeat = ({ world }: Life): number => BEAT_MS - (world.now() % BEAT_MS);

/** Waits until then. */
export const nextBeat = (life: Life): Promise<void> => life.world.sleep(untilNextBeat(life));

/** Waits as people do: mostly until a moment when others act too, sometimes hardly at all, sometimes longer. */
export async function pause(life: Life): Promise<void> {
  const { world, random } = life;
  const kind = random.next();
  if (kind < 0.55) await nextBeat(life);
  else if (kind < 0.85) await world.sleep(1 + random.below(2000));
  else await world.sleep(1 + random.below(240_000));
}
