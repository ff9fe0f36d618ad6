import type { Answer, Ask } from '../world/world.ts';
import { Client, KEY_KNOWN_MS, type Life, nextBeat, pause } from './client.ts';
import type { Gossip, Hold, Line, Packed } from './gossip.ts';
import { drawn, isShort, type Scenario } from './scenario.ts';

interface PlacedOrder {
  readonly orderId: string;
  readonly lines: readonly Line[];
}

type Request = Omit<Ask, 'user'>;
type Act = readonly [weight: number, act: () => Promise<void>];

/** What a shopper knows, in whichever tab: only what they were told. */
class Memory {
  hold: Hold | undefined;
  /** Until when the shopper does nothing in any tab, in epoch ms. */
  awayUntil = 0;
  readonly holds: Hold[] = [];
  readonly submissions: Request[] = [];
  readonly orders: PlacedOrder[] = [];
  readonly cancellations: { readonly request: Request; readonly at: number }[] = [];
  keys = 0;
}

const ADDRESS = {
  line1: '1 Pine Street',
  city: 'Seattle',
  state: 'WA',
  postalCode: '98101',
  country: 'US',
} as const;

/** A line that falls short, as a shopper is told. */
interface Short {
  readonly itemId: string;
  readonly available: number;
}

/** Time between rushes, and from when on somebody gets ready for one, in ms. */
const RUSH_MS = 120_000;
const QUEUE_MS = 10_000;
/** Longest that somebody waits for what others have, in ms. */
const LONGEST_WAIT_MS = 150_000;
/** Times somebody looks whether an order is being packed. */
const MOST_LOOKS = 4;
/** How long something still counts as happening now, in ms. */
const JUST_MS = 50;
/** Lines of a cart that somebody changes as they are short. */
const MOST_CHANGED = 3;

/** One shopper with two tabs, which know what the other one did and do what they like. */
export function shopper(life: Life, scenario: Scenario, userId: string, gossip: Gossip): (() => Promise<void>)[] {
  const memory = new Memory();
  return [0, 1].map(() => () => new Tab(life, scenario, userId, memory, gossip).shop());
}

/** The act at a place on the line of all weights. */
function actAt(acts: readonly Act[], place: number): () => Promise<void> {
  let end = 0;
  for (const [weight, act] of acts) {
    end += weight;
    if (place < end) return act;
  }
  throw new RangeError('There are no acts.');
}

class Tab {
  readonly #life: Life;
  readonly #scenario: Scenario;
  readonly #userId: string;
  readonly #memory: Memory;
  readonly #gossip: Gossip;
  readonly #client: Client;

  constructor(life: Life, scenario: Scenario, userId: string, memory: Memory, gossip: Gossip) {
    this.#life = life;
    this.#scenario = scenario;
    this.#userId = userId;
    this.#memory = memory;
    this.#gossip = gossip;
    this.#client = new Client(life, { id: userId, groups: ['shopper'] });
  }

  async shop(): Promise<void> {
    const { random, world } = this.#life;
    const acts = this.#acts();
    const weights = acts.reduce((sum, [weight]) => sum + weight, 0);
    await this.#fill();
    for (let count = 0; count < this.#scenario.acts; count++) {
      await pause(this.#life);
      await world.sleep(Math.max(0, this.#memory.awayUntil - world.now()));
      if (this.#packed() && random.chance(0.4)) await this.#secondThoughts();
      else if (this.#gossip.saleAt > world.now() && random.chance(0.3)) await this.#rush();
      else await actAt(acts, random.next() * weights)();
    }
    if (random.chance(0.15)) {
      await world.sleep((1 + random.below(3)) * 86_400_000);
      await this.#submitAgain();
      await this.#look();
    }
  }

  /** What there is to do, each with its weight. Every tab has ways of its own: some things it does often, some hardly ever. */
  #acts(): readonly Act[] {
    const { random } = this.#life;
    const { large } = this.#scenario;
    const acts: readonly Act[] = [
      [large ? 1 : 5, () => this.#fill()],
      [large ? 6 : 2, () => this.#replace()],
      [1.5, () => this.#remove()],
      [0.4, () => this.#ask({ route: 'showCart' })],
      [large ? 8 : 6, () => this.#begin().then(() => undefined)],
      [1.5, () => this.#pay()],
      [large ? 3 : 1.5, () => this.#giveUp()],
      [0.4, () => this.#showCheckout()],
      [5, () => this.#submit()],
      [3, () => this.#beginAndSubmit()],
      [2, () => this.#aroundTheEnd()],
      [2, () => this.#tooLate()],
      [large ? 0.5 : 2, () => this.#afterAnother()],
      [2, () => this.#walkAway()],
      [large ? 0.5 : 3, () => this.#rush()],
      [2, () => this.#submitAgain()],
      [1, () => this.#look()],
      [5, () => this.#cancel()],
      [2.5, () => this.#secondThoughts()],
      [2, () => this.#cancelAgain()],
      [0.8, () => this.#pry()],
    ];
    return acts.map(([weight, act]) => [weight * random.pick([0.2, 1, 1, 3]), act]);
  }

  async #ask(request: Request): Promise<void> {
    await this.#client.ask(request);
  }

  async #fill(): Promise<void> {
    const { random } = this.#life;
    if (this.#scenario.large && random.chance(0.7)) return this.#replace();
    const params = { itemId: drawn(this.#scenario, random).itemId };
    await this.#ask({ route: 'setCartItem', params, body: { quantity: 1 + random.below(random.chance(0.8) ? 3 : 8) } });
  }

  /** All lines at once; at times an item is on two of them, or an item is asked for that is not there. */
  async #replace(): Promise<void> {
    const { random } = this.#life;
    const { items, large } = this.#scenario;
    const share = large ? random.pick([0.05, 0.5, 0.5, 0.8, 0.95, 1]) : 0.5;
    const lines = items
      .filter(() => random.chance(share))
      .map(({ itemId }) => ({ itemId, quantity: 1 + (random.chance(large ? 0.05 : 0.3) ? random.below(3) : 0) }));
    const [first] = lines;
    if (first && random.chance(0.2)) lines.push({ ...first });
    if (random.chance(0.05)) lines.push({ itemId: 'NONE', quantity: 1 });
    await this.#ask({ route: 'replaceCart', body: { lines } });
  }

  async #remove(): Promise<void> {
    const { random } = this.#life;
    if (random.chance(0.2)) return this.#ask({ route: 'clearCart' });
    await this.#ask({ route: 'removeCartItem', params: { itemId: random.pick(this.#scenario.items).itemId } });
  }

  /** @param settles whether they take what is left, if it is not what they want. */
  async #begin(settles = this.#life.random.chance(0.4)): Promise<Hold | undefined> {
    const answer = await this.#client.ask({ route: 'beginCheckout' });
    const code = answer?.body?.code;
    if (code === 'OUT_OF_STOCK' && settles) await this.#takeWhatIsLeft(answer?.body.lines);
    else if (code === 'OUT_OF_STOCK' && this.#life.random.chance(0.3)) await this.#afterTheirTime(answer?.body.lines);
    else if (code !== 'CART_EMPTY') return this.#noted(answer);
    // Ordered by now, maybe in the other tab: something else, then.
    else await this.#fill();
    return this.#noted(await this.#client.ask({ route: 'beginCheckout' }));
  }

  /** Comes back for what is short when those who have it have had their time. */
  async #afterTheirTime(short: readonly Short[]): Promise<void> {
    const { world, random } = this.#life;
    const wanted = new Set(short.map(({ itemId }) => itemId));
    const theirs = this.#gossip.holds.filter(({ expiresAt, lines }) => {
      const left = expiresAt - world.now();
      return left > 0 && left < LONGEST_WAIT_MS && lines.some(({ itemId }) => wanted.has(itemId));
    });
    const last = Math.max(world.now(), ...theirs.map(({ expiresAt }) => expiresAt));
    await world.sleep(last - world.now() + random.pick([2500, 2500 + random.below(30_000)]));
  }

  /** Puts into the cart what there is, as far as little is short. */
  async #takeWhatIsLeft(short: readonly Short[]): Promise<void> {
    for (const { itemId, available } of short.slice(0, MOST_CHANGED)) {
      await this.#ask(
        available > 0
          ? { route: 'setCartItem', params: { itemId }, body: { quantity: available } }
          : { route: 'removeCartItem', params: { itemId } },
      );
    }
  }

  async #pay(): Promise<void> {
    const answer = await this.#client.ask({ route: 'startPayment' });
    if (answer?.body?.code === 'NO_CHECKOUT' && (await this.#begin()))
      this.#noted(await this.#client.ask({ route: 'startPayment' }));
    else this.#noted(answer);
  }

  async #showCheckout(): Promise<void> {
    this.#noted(await this.#client.ask({ route: 'showCheckout' }));
  }

  #noted(answer: Answer | undefined): Hold | undefined {
    if (answer?.status !== 200) return undefined;
    const { reservationId, expiresAt, lines } = answer.body;
    const hold = { reservationId, expiresAt: Date.parse(expiresAt), lines };
    this.#memory.hold = hold;
    this.#memory.holds.push(hold);
    this.#gossip.holds.push({ ...hold, userId: this.#userId });
    return hold;
  }

  async #giveUp(): Promise<void> {
    await this.#ask({ route: 'cancelCheckout' });
  }

  async #beginAndSubmit(): Promise<void> {
    const { random, world } = this.#life;
    const hold = await this.#begin();
    if (!hold) return;
    if (random.chance(0.3)) await world.sleep(1 + random.below(5000));
    await this.#submitted(hold.reservationId);
  }

  /** Orders one or two of a short item at the moment of its sale, when others do too. */
  async #rush(): Promise<void> {
    const { random, world } = this.#life;
    const begins = world.now() + RUSH_MS - (world.now() % RUSH_MS);
    const offers = this.#scenario.items.filter(isShort);
    this.#gossip.saleAt = begins;
    const offer = offers[(begins / RUSH_MS) % offers.length];
    if (!offer) return;
    const lines = [{ itemId: offer.itemId, quantity: 1 + random.below(2) }];
    await this.#ask({ route: 'replaceCart', body: { lines } });
    await world.sleep(Math.max(0, begins - QUEUE_MS - world.now()));
    const hold = await this.#begin();
    await world.sleep(Math.max(0, begins - world.now()));
    if (hold) await this.#submitted(hold.reservationId);
  }

  /** Leaves with things held, and is back, in whichever tab, when that is over. */
  async #walkAway(): Promise<void> {
    const hold = await this.#begin();
    if (hold) this.#memory.awayUntil = hold.expiresAt + this.#life.random.below(120_000);
  }

  async #submit(): Promise<void> {
    const { random } = this.#life;
    const hold =
      random.chance(0.15) && this.#memory.holds.length > 0 ? random.pick(this.#memory.holds) : this.#memory.hold;
    if (hold) await this.#submitted(hold.reservationId);
    else await this.#begin();
  }

  async #submitted(reservationId: string): Promise<void> {
    const { random } = this.#life;
    const name = random.chance(0.85) ? this.#userId : `${this.#userId} at work`;
    const request = { route: 'submitOrder', body: { reservationId, address: { name, ...ADDRESS } } };
    this.#memory.submissions.push(request);
    const answer = await this.#client.ask(request);
    this.#placed(answer);
    if (answer?.status === 201 && random.chance(0.4)) await this.#thinksAgain(answer.body);
  }

  /** Wants less of what was just ordered, as it is planned, which is soon done, or allocated. */
  async #thinksAgain({ orderId, lines }: PlacedOrder): Promise<void> {
    const { random, world } = this.#life;
    await world.sleep(random.below(random.pick([1, 60, 150, 150, 1500])));
    if (random.chance(0.25)) return this.#cancel();
    // One click after the other, each for one unit less.
    const clicks = random.pick([1, 2, 4]);
    for (let click = 0; click < clicks; click++) {
      await this.#cancelled(orderId, [{ itemId: random.pick(lines).itemId, quantity: 1 }]);
    }
  }

  #placed(answer: Answer | undefined): void {
    if (answer?.status !== 201) return;
    const { orderId, lines } = answer.body;
    if (this.#memory.orders.some((order) => order.orderId === orderId)) return;
    this.#memory.orders.push({ orderId, lines });
    this.#gossip.orders.push({ orderId, userId: this.#userId });
  }

  /** The same again, or with another address, at any later time. */
  async #submitAgain(): Promise<void> {
    const { random } = this.#life;
    const { submissions } = this.#memory;
    if (submissions.length === 0) return this.#submit();
    const request = random.pick(submissions);
    const body = request.body as { reservationId: string; address: object };
    const other = { ...request, body: { ...body, address: { ...body.address, line2: 'Back door' } } };
    this.#placed(await this.#client.ask(random.chance(0.75) ? request : other));
  }

  /** Within two seconds of a hold's end, or just at it. */
  async #aroundTheEnd(): Promise<void> {
    const { random, world } = this.#life;
    const known = this.#memory.hold;
    const hold = known && known.expiresAt > world.now() ? known : await this.#begin();
    if (!hold) return;
    const off = random.pick([
      -2000,
      -1000,
      -20 + random.below(15),
      -random.below(12),
      -random.below(6),
      0,
      1,
      1000,
      2500,
    ]);
    const wait = hold.expiresAt + off - world.now();
    if (wait > 0) await world.sleep(wait);
    const acts = [
      () => this.#submitted(hold.reservationId),
      () => this.#submitted(hold.reservationId),
      () => this.#begin(),
      () => this.#pay(),
    ];
    await random.pick(acts)();
  }

  /** After a hold is over: one's own, or the one that somebody else has on what this shopper did not get. */
  async #tooLate(): Promise<void> {
    const { random, world } = this.#life;
    const begun = await this.#begin();
    const own = begun ?? this.#memory.hold;
    const over = begun ? begun.expiresAt : (this.#gossip.holds.at(-1)?.expiresAt ?? 0);
    await world.sleep(Math.max(1, over - world.now() + random.pick([2500, 1 + random.below(600_000)])));
    if (own && random.chance(0.4)) await this.#submitted(own.reservationId);
    else await this.#begin();
  }

  /** Wants a thing that somebody else has, that alone, and comes back for it when their time is over. */
  async #afterAnother(): Promise<void> {
    const { random, world } = this.#life;
    const others = this.#gossip.holds.filter(
      ({ userId, expiresAt }) => userId !== this.#userId && expiresAt > world.now(),
    );
    const other = others.at(-1);
    if (!other) return void (await this.#begin());
    const { itemId, quantity } = random.pick(other.lines);
    await this.#ask({ route: 'replaceCart', body: { lines: [{ itemId, quantity }] } });
    if (await this.#begin(false)) return;
    await world.sleep(Math.max(1, other.expiresAt - world.now()) + random.pick([2500, 2500 + random.below(60_000)]));
    await this.#begin(false);
  }

  /** Waits until one of their orders is being packed, and cancels a unit of it just when it is to be shipped. */
  async #secondThoughts(): Promise<void> {
    const { random, world } = this.#life;
    for (let looks = 0; looks < MOST_LOOKS; looks++) {
      const packed = this.#packed();
      if (packed) {
        await world.sleep(Math.max(0, packed.shipsAt - world.now()));
        return this.#cancelled(packed.orderId, [{ itemId: random.pick(packed.lines).itemId, quantity: 1 }]);
      }
      await nextBeat(this.#life);
      // Staff who come at the same moment are done with what they begin.
      await world.sleep(1000);
    }
    await this.#cancel();
  }

  /** An order of theirs that is being packed, and not shipped long since. */
  #packed(): Packed | undefined {
    const { packed } = this.#gossip;
    const now = this.#life.world.now();
    return packed.findLast(
      ({ orderId, shipsAt }) => shipsAt + JUST_MS > now && this.#memory.orders.some((one) => one.orderId === orderId),
    );
  }

  async #look(): Promise<void> {
    const { random } = this.#life;
    const { orders } = this.#memory;
    if (orders.length === 0 || random.chance(0.3)) return this.#ask({ route: 'listOrders', query: { limit: '20' } });
    await this.#ask({ route: 'getOrder', params: { orderId: random.pick(orders).orderId } });
  }

  /** Whole, by line or by quantity. */
  async #cancel(): Promise<void> {
    const { random } = this.#life;
    const { orders } = this.#memory;
    if (orders.length === 0) return this.#submit();
    const { orderId, lines } = random.chance(0.7) ? (orders.at(-1) as PlacedOrder) : random.pick(orders);
    const share = random.pick([0.2, 0.5, 1]);
    const some = lines.filter(() => random.chance(share));
    const [line] = some;
    if (random.chance(0.3) || !line) return this.#ask({ route: 'cancelOrder', params: { orderId } });
    const byQuantity = random.chance(0.65);
    await this.#cancelled(
      orderId,
      some.map(({ itemId, quantity }) => ({
        itemId,
        ...(byQuantity && { quantity: 1 + random.below(quantity + (random.chance(0.2) ? 1 : 0)) }),
      })),
      byQuantity || random.chance(0.3),
    );
  }

  async #cancelled(orderId: string, lines: readonly Partial<Line>[], keyed = true): Promise<void> {
    const headers = { 'idempotency-key': `${this.#userId}-cancel-${++this.#memory.keys}` };
    const request = { route: 'cancelOrder', params: { orderId }, body: { lines }, ...(keyed && { headers }) };
    this.#memory.cancellations.push({ request, at: this.#life.world.now() });
    await this.#ask(request);
  }

  /** The same key again, at times with another payload; as long as a key is known. */
  async #cancelAgain(): Promise<void> {
    const { random, world } = this.#life;
    const known = this.#memory.cancellations.filter(({ at }) => world.now() - at < KEY_KNOWN_MS);
    if (known.length === 0) return this.#cancel();
    const { request } = random.pick(known);
    if (random.chance(0.8)) return this.#ask(request);
    const { lines } = request.body as { lines: { itemId: string; quantity?: number }[] };
    const other = { lines: lines.map(({ itemId, quantity = 1 }) => ({ itemId, quantity: quantity + 1 })) };
    await this.#ask({
      ...request,
      headers: request.headers ?? { 'idempotency-key': `${this.#userId}-cancel-${++this.#memory.keys}` },
      body: other,
    });
  }

  /** Somebody else's order or hold, or one that does not exist. */
  async #pry(): Promise<void> {
    const { random } = this.#life;
    const others = this.#gossip.orders.filter(({ userId }) => userId !== this.#userId);
    const orderId =
      others.length > 0 && random.chance(0.8) ? random.pick(others).orderId : '01JDCX3VN2M7H9V4QK0Q5Z8T1A';
    const holds = this.#gossip.holds.filter(({ userId }) => userId !== this.#userId);
    const hold = holds.length > 0 ? random.pick(holds).reservationId : orderId;
    await this.#ask(
      random.pick([
        { route: 'getOrder', params: { orderId } },
        { route: 'cancelOrder', params: { orderId } },
        { route: 'submitOrder', body: { reservationId: hold, address: { name: this.#userId, ...ADDRESS } } },
      ]),
    );
  }
}
