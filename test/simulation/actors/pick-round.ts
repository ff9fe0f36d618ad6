import type { Answer, Ask } from '../world/world.ts';
import { type Client, KEY_KNOWN_MS, type Life, nextBeat, untilNextBeat } from './client.ts';
import type { Gossip } from './gossip.ts';

/** Work as staff are shown it. */
export interface Work {
  readonly warehouseOrderId: string;
  readonly orderId: string;
  readonly status: string;
  readonly version: number;
  readonly lines: readonly { readonly itemId: string; readonly quantity: number; readonly picked: number }[];
}

type Request = Omit<Ask, 'user'>;

/** How often a scanner sends in parts what was scanned, and how often something that was sent is sent once more later. */
const IN_PARTS = 0.4;
const ONCE_MORE = 0.15;
const FORGETS = 0.03;

const LABEL = { carrier: 'Post', tracking: 'TRACK-1' };

/** One of the staff with work in their hands: scans, finds short, packs and ships it. */
export class Picker {
  readonly client: Client;
  readonly warehouseId: string;
  readonly #life: Life;
  readonly #gossip: Gossip;
  /** What was sent under a key, for when it is sent again. */
  readonly #sent: { readonly request: Request; readonly at: number }[] = [];
  #keys = 0;

  constructor(life: Life, client: Client, warehouseId: string, gossip: Gossip) {
    this.client = client;
    this.warehouseId = warehouseId;
    this.#life = life;
    this.#gossip = gossip;
  }

  /** A key that was not used before. */
  key(what: string): Record<string, string> {
    return { 'idempotency-key': `${this.client.user.id}-${what}-${++this.#keys}` };
  }

  params(work: Pick<Work, 'warehouseOrderId'>): Record<string, string> {
    return { warehouseId: this.warehouseId, warehouseOrderId: work.warehouseOrderId };
  }

  /** Asks under a key, and sometimes once more. */
  async keyed(request: Request): Promise<Answer | undefined> {
    const { random, world } = this.#life;
    this.#sent.push({ request, at: world.now() });
    const answer = await this.client.ask(request);
    return random.chance(ONCE_MORE) ? this.client.ask(request) : answer;
  }

  /** Something that was sent long ago is sent again, at times with something else in it. */
  async again(): Promise<void> {
    const { random, world } = this.#life;
    const known = this.#sent.filter(({ at }) => world.now() - at < KEY_KNOWN_MS);
    if (known.length > 0) await this.client.ask(random.pick(known).request);
  }

  /** Claims work. @returns it as it is now, or undefined when it is not theirs. */
  async claim(work: Pick<Work, 'warehouseOrderId'>): Promise<Work | undefined> {
    const answer = await this.client.ask({ route: 'claimWork', params: this.params(work) });
    return answer?.status === 200 ? answer.body : undefined;
  }

  /** Tells a shopper that something of theirs happens at the next moment when others act too. */
  tells(work: Work): void {
    const { warehouseOrderId, orderId, lines } = work;
    if (lines.length === 0) return;
    const shipsAt = this.#life.world.now() + untilNextBeat(this.#life);
    this.#gossip.packed.push({ orderId, warehouseId: this.warehouseId, warehouseOrderId, lines, shipsAt });
  }

  /** Scans what is not picked, at once or in two parts. @returns whether all of it is confirmed. */
  async scan(work: Work): Promise<boolean> {
    const { random, world } = this.#life;
    const left = leftOf(work);
    const [first] = left;
    if (!first) return true;
    const one = [{ itemId: first.itemId, quantity: 1 }];
    const inParts = random.chance(IN_PARTS) && left.reduce((sum, { quantity }) => sum + quantity, 0) > 1;
    if (inParts) {
      const answer = await this.#scanned(work, one);
      if (answer?.status !== 200) return false;
      if (random.chance(0.2)) await world.sleep(random.below(40_000));
    }
    const rest = inParts ? leftOf({ ...work, lines: less(left, one) }) : left;
    const answer = await this.#scanned(work, rest);
    return answer?.status === 200;
  }

  #scanned({ warehouseOrderId, version }: Work, lines: readonly object[]): Promise<Answer | undefined> {
    return this.keyed({
      route: 'pickWork',
      params: this.params({ warehouseOrderId }),
      headers: this.key('pick'),
      body: { lines, version },
    });
  }

  /** Finds some units of a line missing or broken. @returns the work afterwards, or undefined when there is none left. */
  async short(work: Work): Promise<Work | undefined> {
    const { random } = this.#life;
    const left = leftOf(work);
    if (left.length === 0) return work;
    const { itemId, quantity: most } = random.pick(left);
    const quantity = random.chance(0.5) ? most : 1 + random.below(most);
    const kind = random.pick(['missing', 'missing', 'damaged']);
    const { warehouseOrderId, version } = work;
    if (random.chance(0.3)) {
      this.tells(work);
      await nextBeat(this.#life);
    }
    const answer = await this.keyed({
      route: 'reportShort',
      params: this.params({ warehouseOrderId }),
      headers: this.key('short'),
      body: { itemId, quantity, kind, ...(random.chance(0.7) && { version }) },
    });
    if (answer?.status !== 200) return this.claim(work);
    return answer.body.status === 'claimed' ? answer.body : undefined;
  }

  /** Picks what is not picked, and packs. @returns the version that is packed, or undefined when it is not. */
  async pack(work: Work): Promise<number | undefined> {
    // At times somebody packs what they forgot to scan.
    if (!this.#life.random.chance(FORGETS)) await this.scan(work);
    const { warehouseOrderId, version } = work;
    const answer = await this.client.ask({
      route: 'packWork',
      params: this.params({ warehouseOrderId }),
      body: { version },
    });
    return answer?.status === 200 ? version : undefined;
  }

  /** Ships what was packed. When the lines have changed since, what is left of them is picked, packed and shipped. */
  async ship(work: Work, version: number | undefined, named: boolean): Promise<void> {
    const params = this.params(work);
    const body = { ...LABEL, ...(version !== undefined && named && { version }) };
    const answer = await this.client.ask({ route: 'shipWork', params, body });
    if (answer?.body?.code !== 'WORK_CHANGED' && answer?.body?.code !== 'NOT_PACKED') return;
    const again = await this.claim(work);
    const anew = again && (await this.pack(again));
    if (anew !== undefined) await this.client.ask({ route: 'shipWork', params, body: { ...LABEL, version: anew } });
  }

  async release(work: Work): Promise<void> {
    await this.client.ask({ route: 'releaseWork', params: this.params(work) });
  }
}

interface Units {
  readonly itemId: string;
  readonly quantity: number;
}

/** What is still to be picked of each line. */
const leftOf = ({ lines }: Pick<Work, 'lines'>): Units[] =>
  lines
    .map(({ itemId, quantity, picked }) => ({ itemId, quantity: quantity - picked }))
    .filter(({ quantity }) => quantity > 0);

/** Lines of which some are picked now. */
const less = (left: readonly Units[], picked: readonly Units[]): Work['lines'] =>
  left.map(({ itemId, quantity }) => {
    const units = picked.find((one) => one.itemId === itemId)?.quantity ?? 0;
    return { itemId, quantity, picked: units };
  });
