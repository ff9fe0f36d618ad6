import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { counts } from '../../functions/search/popular-queries.ts';
import { searchRoute } from '../../functions/search/search-routes.ts';
import { type CancelWish, cancelWish, chosenLines, noLongerPossible } from '../../web/rules/cancel-wish.ts';
import { countdown, dueToSay, spokenTime } from '../../web/rules/countdown.ts';
import { firstRequest } from '../../web/rules/first-request.ts';
import { withFreshStock } from '../../web/rules/fresh-stock.ts';
import { type HeldLine, holdChanges } from '../../web/rules/hold-changes.ts';
import { price, priceBand, times, typedAmount } from '../../web/rules/money.ts';
import {
  cancellableUnits,
  isCancellable,
  progressWords,
  shipmentSteps,
  shownShipments,
  statusWords,
} from '../../web/rules/order-progress.ts';
import { holdAfterLook, type Ordering, orderingAfter, orderingAgain } from '../../web/rules/ordering.ts';
import { PendingQuantities } from '../../web/rules/pending-quantities.ts';
import { CARD_SIZES, pictureSource } from '../../web/rules/picture-source.ts';
import { asProblem, byField, isUncertain, Problem, problemOf, shortageWords } from '../../web/rules/problems.ts';
import { afterRenewal } from '../../web/rules/renewal.ts';
import {
  activeFilters,
  EVERYTHING,
  lookAgainQuery,
  resultsQuery,
  SORTS,
  searchPath,
  searchPlaceOf,
  searchQuery,
} from '../../web/rules/search-place.ts';
import { boundsOf, type ClockBounds, leastOffsetOf, narrowed, offsetOf } from '../../web/rules/server-clock.ts';
import { cartProblem, counted, stockWords } from '../../web/rules/words.ts';

const usd = (amount: number) => ({ amount, currency: 'USD' });

describe('money', () => {
  test('is written in the currency, from minor units', () => {
    expect(price(usd(295), 'en-US')).toBe('$2.95');
    expect(price({ amount: 295, currency: 'JPY' }, 'en-US')).toBe('¥295');
    expect(times(usd(295), 3)).toEqual(usd(885));
  });

  test('says a band of prices', () => {
    expect(priceBand(0, 99, 'USD', 'en-US')).toBe('Up to $0.99');
    expect(priceBand(100, 299, 'USD', 'en-US')).toBe('$1.00 to $2.99');
    expect(priceBand(1000, null, 'USD', 'en-US')).toBe('$10.00 and more');
  });

  test('is read as people type it, and nothing else is', () => {
    expect(['2', '2.5', '2,50', '$2.50', ' 2.5 '].map((text) => typedAmount(text))).toEqual([200, 250, 250, 250, 250]);
    expect(['', 'cheap', '-2', '2.5.1', '1e3', '9'.repeat(30)].map((text) => typedAmount(text))).toEqual(
      Array(6).fill(undefined),
    );
  });

  test('that was typed is the amount it was written from', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1_000_000_000 }), (amount) => {
        expect(typedAmount((amount / 100).toFixed(2))).toBe(amount);
      }),
    );
  });
});

describe('the countdown', () => {
  test('shows minutes and seconds and ends at zero', () => {
    expect([600.9, 599.9, 65, 9.01, 0, -3].map(countdown)).toEqual(['10:00', '9:59', '1:05', '0:09', '0:00', '0:00']);
  });

  test('is said at its marks, each once', () => {
    const said: number[] = [];
    for (let now = 400; now > 0; now -= 0.25) {
      const due = dueToSay(now + 0.25, now);
      if (due !== undefined) said.push(due);
    }
    expect(said).toEqual([300, 120, 60, 30, 10]);
  });

  test('does not say a mark that a sleeping page has missed', () => {
    expect(dueToSay(400, 200)).toBeUndefined();
    expect(spokenTime(300)).toBe('5 minutes');
    expect(spokenTime(60)).toBe('One minute');
    expect(spokenTime(29.5)).toBe('30 seconds');
  });
});

describe('the server’s clock', () => {
  /** An exchange with a server whose clock is `offset` ahead: it cuts its time to the second. */
  const exchange = (offset: number, sentAt: number, wayThere: number, wayBack: number): ClockBounds => {
    const serverTime = sentAt + wayThere + offset;
    return boundsOf(Math.floor(serverTime / 1000) * 1000, sentAt, sentAt + wayThere + wayBack);
  };

  test('is within what each answer says, and a few say it closely', () => {
    const way = fc.integer({ min: 0, max: 400 });
    fc.assert(
      fc.property(
        fc.integer({ min: -86_400_000, max: 86_400_000 }),
        fc.array(fc.record({ at: fc.nat({ max: 100_000 }), there: way, back: way }), { minLength: 1, maxLength: 20 }),
        (offset, exchanges) => {
          let known: ClockBounds | undefined;
          for (const { at, there, back } of exchanges) {
            known = narrowed(known, exchange(offset, 1_700_000_000_000 + at, there, back));
            expect(known.least).toBeLessThanOrEqual(offset);
            expect(known.most).toBeGreaterThanOrEqual(offset);
          }
        },
      ),
    );
  });

  test('never makes a countdown show time that the server no longer grants', () => {
    const bounds = exchange(-3_600_000, 1_700_000_000_300, 40, 40);
    expect(offsetOf(bounds)).toBeGreaterThanOrEqual(-3_600_000);
    expect(offsetOf(bounds) + 3_600_000).toBeLessThanOrEqual(1_000);
  });

  test('takes for over on the server, too, only what is over by the earliest that its time may be', () => {
    const bounds = exchange(-3_600_000, 1_700_000_000_300, 40, 40);
    expect(leastOffsetOf(bounds)).toBeLessThanOrEqual(-3_600_000);
    expect(leastOffsetOf(undefined)).toBe(0);
  });

  test('starts anew when a clock was set meanwhile', () => {
    const before = exchange(0, 1_700_000_000_000, 10, 10);
    const after = exchange(60_000, 1_700_000_100_000, 10, 10);
    expect(narrowed(before, after)).toEqual(after);
    expect(offsetOf(undefined)).toBe(0);
  });
});

describe('problem documents', () => {
  const document = {
    status: 409,
    code: 'OUT_OF_STOCK',
    detail: 'There is not enough.',
    lines: [{ itemId: '85123A', requested: 5, available: 2 }, { itemId: 4 }],
  };

  test('are read with the lines that fall short; what is malformed in them is left out', () => {
    expect(problemOf(409, document)).toMatchObject({
      status: 409,
      code: 'OUT_OF_STOCK',
      message: 'There is not enough.',
      lines: [{ itemId: '85123A', requested: 5, available: 2 }],
      errors: [],
    });
  });

  test('can be anything and still be shown', () => {
    fc.assert(
      fc.property(fc.anything(), (anything) => {
        const problem = problemOf(502, anything);
        expect(problem.message).not.toBe('');
        expect(problem.lines.every(({ itemId }) => typeof itemId === 'string')).toBe(true);
      }),
    );
    expect(problemOf(502, undefined)).toMatchObject({ code: 'UNKNOWN', message: 'The store answered 502.' });
    expect(asProblem('odd')).toBeInstanceOf(Problem);
  });

  test('name shortages in words', () => {
    expect(shortageWords('Mug', { itemId: 'M', requested: 5, available: 2 })).toBe(
      'Only 2 left of Mug (you asked for 5).',
    );
    expect(shortageWords('Mug', { itemId: 'M', requested: 5, available: 0 })).toContain('out of stock');
  });

  test('find the fields of a form, and say when one of them has none', () => {
    const errors = [
      { field: 'body.address.city', message: 'is required' },
      { field: 'body.address.city', message: 'is too long' },
      { field: 'body.reservationId', message: 'is no ULID' },
    ];
    expect(byField(errors, ['city'])).toEqual({ messages: new Map([['city', 'is required']]), allPlaced: false });
    expect(byField(errors.slice(0, 2), ['city']).allPlaced).toBe(true);
    expect(byField([], ['city']).allPlaced).toBe(false);
  });
});

describe('the address of results', () => {
  const place = fc.record({
    q: fc.string({ maxLength: 200 }).map((text) => text.trim()),
    category: fc.option(fc.string({ minLength: 1, maxLength: 60 }), { nil: undefined }),
    min: fc.option(fc.nat({ max: 999_999_999 }), { nil: undefined }),
    max: fc.option(fc.nat({ max: 999_999_999 }), { nil: undefined }),
    inStock: fc.boolean(),
    sort: fc.constantFrom(...SORTS),
  });

  test('says all of it: what is read from it is what it was made of', () => {
    fc.assert(
      fc.property(place, (wanted) => {
        const { searchParams } = new URL(searchPath(wanted), 'http://store');
        expect(searchPlaceOf(Object.fromEntries(searchParams))).toEqual(wanted);
      }),
    );
  });

  test('leaves out what is the default', () => {
    expect(searchPath(EVERYTHING)).toBe('/search');
    expect(searchPath({ q: 'mug', sort: '-price' })).toBe('/search?q=mug&sort=-price');
  });

  test('of somebody’s own making does no harm', () => {
    expect(searchPlaceOf({ min: '-1', max: '1e9', inStock: 'yes', sort: 'id', category: '' })).toEqual(EVERYTHING);
  });

  test('is looked at again without counting towards what is popular', () => {
    const found = { total: 5, reach: 'words' } as const;
    const asked = (query: Record<string, string>) => counts(searchRoute.query.parse(query), found);
    const place = searchPlaceOf({ q: 'mug' });
    expect(asked(searchQuery(place))).toBe(true);
    expect(asked(lookAgainQuery(place))).toBe(false);
    expect(lookAgainQuery({ ...place, min: 500 })).toEqual(searchQuery({ ...place, min: 500 }));
    expect(lookAgainQuery(EVERYTHING)).toEqual({});
  });

  test('loses one filter at a time', () => {
    const filters = activeFilters({ ...EVERYTHING, q: 'mug', category: 'Party', max: 500, inStock: true });
    expect(filters.map(({ kind, without }) => [kind, searchPath(without)])).toEqual([
      ['category', '/search?q=mug&max=500&inStock=true'],
      ['price', '/search?q=mug&category=Party&inStock=true'],
      ['inStock', '/search?q=mug&category=Party&max=500'],
    ]);
  });
});

describe('what a page asks for first', () => {
  test('is the search of results, as the page reads its address', () => {
    const address = new URL(
      searchPath({ q: 'lunch bag & co', category: 'Bags', inStock: true, sort: '-price' }),
      'http://store',
    );
    const place = searchPlaceOf(Object.fromEntries(address.searchParams));
    const asked = new URL(firstRequest(address.pathname, address.search) ?? '', 'http://api');
    expect(asked.pathname).toBe('/search');
    expect(Object.fromEntries(asked.searchParams)).toEqual(resultsQuery(place));
    expect(searchRoute.query.parse(Object.fromEntries(asked.searchParams))).toMatchObject({
      q: 'lunch bag & co',
      limit: 24,
    });
    expect(firstRequest('/search', '?q=mug&sort=nonsense&utm=1')).toBe(
      `/search?${new URLSearchParams(resultsQuery({ ...EVERYTHING, q: 'mug' }))}`,
    );
  });

  test('is an item as its address names it, however it is written', () => {
    expect(firstRequest('/items/85123A', '')).toBe('/items/85123A');
    expect(firstRequest('/items/a%20b%2Fc', '?x=1')).toBe('/items/a%20b%2Fc');
    expect(firstRequest('/items/%E0%A4%A', '')).toBeUndefined();
  });

  test('is nothing where it would be a shopper’s own, or is not known', () => {
    for (const path of [
      '/cart',
      '/checkout',
      '/orders',
      '/orders/1',
      '/sign-in',
      '/items/',
      '/items/1/2',
      '/nowhere',
    ]) {
      expect(firstRequest(path, '?q=mug'), path).toBeUndefined();
    }
  });
});

describe('the source of a picture', () => {
  const jpeg = (width: number) => ({ url: `/images/1/${width}.jpg`, width, height: width, type: 'image/jpeg' });

  test('is a drawing where there is one, else as many widths as there are', () => {
    const svg = { url: '/images/1/picture.svg', width: 400, height: 400, type: 'image/svg+xml' };
    expect(pictureSource([{ sources: [jpeg(320), svg] }], CARD_SIZES)).toEqual({
      src: svg.url,
      width: 400,
      height: 400,
    });
    expect(pictureSource([{ sources: [jpeg(320), jpeg(640)] }, { sources: [svg] }], CARD_SIZES)).toEqual({
      src: '/images/1/640.jpg',
      width: 640,
      height: 640,
      srcset: '/images/1/320.jpg 320w, /images/1/640.jpg 640w',
      sizes: CARD_SIZES,
    });
    expect(pictureSource([{ sources: [jpeg(320)] }], CARD_SIZES)).toEqual({
      src: '/images/1/320.jpg',
      width: 320,
      height: 320,
    });
  });

  test('is none without a picture', () => {
    expect(pictureSource([], CARD_SIZES)).toBeUndefined();
    expect(pictureSource([{ sources: [] }], CARD_SIZES)).toBeUndefined();
  });
});

describe('stock and cart in words', () => {
  test('few are counted, many are not unless asked', () => {
    const words = (available: number, exact = false) => stockWords({ available }, exact).text;
    expect([words(0), words(1), words(10), words(11), words(1_234, true)]).toEqual([
      'Out of stock',
      'Only 1 left',
      'Only 10 left',
      'In stock',
      '1,234 in stock',
    ]);
    expect(stockWords({ available: 0, retired: true })).toEqual({ text: 'No longer sold', kind: 'none' });
    expect([counted(1, 'item'), counted(1_200, 'item')]).toEqual(['1 item', '1,200 items']);
  });

  test('each problem of a line says what to do', () => {
    expect(cartProblem({ problem: 'NOT_ENOUGH', available: 3 })).toBe('Only 3 left. Take fewer to check out.');
    expect(cartProblem({ problem: 'RETIRED', available: 0 })).toContain('No longer sold');
    expect(cartProblem({ problem: 'OUT_OF_STOCK', available: 0 })).toContain('Out of stock');
    expect(cartProblem({ available: 3 })).toBeUndefined();
  });
});

describe('an order’s progress', () => {
  test('says that some of it is on its way before the rest', () => {
    const shipments = (...statuses: string[]) => statuses.map((status) => ({ status, lines: [] }));
    expect(progressWords({ status: 'processing', shipments: shipments('claimed', 'shipped') })).toBe('Partly shipped');
    expect(progressWords({ status: 'processing', shipments: shipments('claimed', 'queued') })).toBe('Being prepared');
    expect(progressWords({ status: 'shipped', shipments: shipments('shipped', 'cancelled') })).toBe('Shipped');
    expect(progressWords({ status: 'stuck', shipments: shipments('shipped') })).toBe(statusWords('stuck'));
  });

  test('marks what a shipment has behind it', () => {
    const states = (status: string) => shipmentSteps(status)?.map(({ state }) => state);
    expect(states('queued')).toEqual(['done', 'current', 'to come', 'to come', 'to come']);
    expect(states('packed')).toEqual(['done', 'done', 'done', 'current', 'to come']);
    expect(states('shipped')).toEqual(['done', 'done', 'done', 'done', 'done']);
    expect(states('cancelled')).toBeUndefined();
  });

  test('leaves out shipments that a warehouse gave back, as their units are in another or on back order', () => {
    const shipments = [{ status: 'cancelled' }, { status: 'queued' }];
    expect(shownShipments({ status: 'processing', shipments })).toEqual([{ status: 'queued' }]);
    expect(shownShipments({ status: 'cancelled', shipments })).toEqual(shipments);
  });

  test('leaves to cancel what was neither shipped nor cancelled', () => {
    const order = {
      status: 'processing',
      lines: [
        { itemId: 'A', quantity: 5, cancelled: 1 },
        { itemId: 'B', quantity: 2 },
      ],
      shipments: [
        { status: 'shipped', lines: [{ itemId: 'A', quantity: 3 }] },
        { status: 'shipped', lines: [{ itemId: 'B', quantity: 2 }] },
        { status: 'queued', lines: [{ itemId: 'A', quantity: 1 }] },
      ],
    };
    expect(cancellableUnits(order)).toEqual(new Map([['A', 1]]));
    expect(['placed', 'processing', 'stuck', 'cancelling', 'shipped', 'cancelled'].filter(isCancellable)).toEqual([
      'placed',
      'processing',
      'stuck',
    ]);
  });
});

describe('a hold that is taken anew', () => {
  const line = (itemId: string, quantity: number, amount: number): HeldLine => ({
    itemId,
    name: itemId,
    quantity,
    price: usd(amount),
  });

  test('says every difference, and nothing when there is none', () => {
    const before = [line('Mug', 2, 165), line('Bag', 1, 413), line('Pen', 1, 99)];
    expect(holdChanges(before, before)).toEqual([]);
    expect(holdChanges(before, [line('Mug', 1, 175), line('Bag', 1, 413), line('Cup', 1, 50)])).toEqual([
      'Mug is $1.75 now; it was $1.65.',
      'Mug: 1 are held now; it was 2.',
      'Pen is no longer in your cart.',
      'Cup is new in your cart.',
    ]);
  });
});

describe('an order on its way', () => {
  const held = { reservationId: 'R1' };
  const lost: Ordering = { reservationId: 'R1', underWay: false, lost: true };
  const refusal = (status: number, code: string) => ({ status, code });

  test('keeps its hold shown, as the order itself is what consumes it', () => {
    expect(holdAfterLook(held, null, orderingAgain(undefined, 'R1'))).toBe(held);
    expect(holdAfterLook(held, null, lost)).toBe(held);
    expect(holdAfterLook(held, null, undefined)).toBeNull();
    expect(holdAfterLook(held, null, { ...lost, reservationId: 'R0' })).toBeNull();
    expect(holdAfterLook(undefined, null, lost)).toBeNull();
    const another = { reservationId: 'R2' };
    expect(holdAfterLook(held, another, lost)).toBe(another);
  });

  test('is over with a refusal, and not with an answer that was lost', () => {
    const asked = orderingAgain(undefined, 'R1');
    expect(asked).toEqual({ reservationId: 'R1', underWay: true, lost: false });
    expect(orderingAfter(asked, refusal(422, 'INVALID_INPUT'))).toBeUndefined();
    expect(orderingAfter(asked, refusal(410, 'HOLD_EXPIRED'))).toBeUndefined();
    for (const status of [0, 500, 502, 503]) expect(orderingAfter(asked, refusal(status, 'UNKNOWN'))).toEqual(lost);
  });

  test('may have been placed by an earlier try, whatever a later one is told, unless the store rules it out', () => {
    const again = orderingAgain(lost, 'R1');
    expect(again).toEqual({ ...lost, underWay: true });
    for (const status of [401, 422, 429]) expect(orderingAfter(again, refusal(status, 'UNKNOWN'))).toEqual(lost);
    expect(orderingAfter(again, refusal(410, 'HOLD_EXPIRED'))).toBeUndefined();
    expect(orderingAgain(lost, 'R2').lost).toBe(false);
  });
});

describe('quantities that the store has not been told yet', () => {
  const never = () => false;

  test('are all sent at once when the shopper goes on, the last of each item', async () => {
    const pending = new PendingQuantities();
    pending.want('Mug', 2);
    pending.want('Bag', 1);
    pending.want('Mug', 4);
    pending.want('Pen', 9);
    pending.forget('Pen');
    const sent: [string, number][] = [];
    await pending.flush(async (...one) => sent.push(one), never);
    expect(sent).toEqual([
      ['Mug', 4],
      ['Bag', 1],
    ]);
    expect(pending.size).toBe(0);
  });

  test('never overlap: what is chosen while one is sent is sent after it, whoever asks for it', async () => {
    const pending = new PendingQuantities();
    const arrived: number[] = [];
    let under = 0;
    const send = async (_: string, quantity: number) => {
      expect(++under).toBe(1);
      if (quantity === 1) pending.want('Mug', 2);
      await new Promise((done) => setTimeout(done, 5));
      arrived.push(quantity);
      under--;
    };
    pending.want('Mug', 1);
    const first = pending.flush(send, never);
    await Promise.resolve();
    await Promise.resolve();
    const second = pending.flush(send, never);
    await Promise.all([first, second]);
    expect(arrived).toEqual([1, 2]);
  });

  test('stay wanted when an answer was lost, and not when they were refused', async () => {
    const pending = new PendingQuantities();
    const again = (error: unknown) => isUncertain(asProblem(error));
    const failing = (problem: Problem) => async () => {
      throw problem;
    };
    pending.want('Mug', 3);
    const lost = new Problem(0, 'UNREACHABLE', 'No answer.');
    await expect(pending.flush(failing(lost), again)).rejects.toBe(lost);
    expect(pending.has('Mug')).toBe(true);
    const refused = new Problem(409, 'OUT_OF_STOCK', 'Only 1 left.');
    await expect(pending.flush(failing(refused), again)).rejects.toBe(refused);
    expect(pending.has('Mug')).toBe(false);
    pending.want('Mug', 1);
    const sent: number[] = [];
    await pending.flush(async (_, quantity) => sent.push(quantity), again);
    expect(sent).toEqual([1]);
  });
});

describe('a wish to cancel', () => {
  let keys = 0;
  const newKey = () => `key-${++keys}`;
  const wishOf = (before: CancelWish | undefined, chosen: [string, number][]) =>
    cancelWish(before, chosenLines(new Map(chosen)), newKey);

  test('that is repeated after a lost answer is the very same, whatever was chosen and taken back in between', () => {
    const first = wishOf(undefined, [
      ['B', 1],
      ['A', 2],
    ]);
    expect(first.lines).toEqual([
      { itemId: 'A', quantity: 2 },
      { itemId: 'B', quantity: 1 },
    ]);
    const again = wishOf(first, [
      ['A', 2],
      ['C', 0],
      ['B', 1],
    ]);
    expect(again).toBe(first);
    const all = cancelWish(undefined, undefined, newKey);
    expect(cancelWish(all, undefined, newKey)).toBe(all);
  });

  test('for something else has another key', () => {
    const first = wishOf(undefined, [['A', 2]]);
    const other = wishOf(first, [['A', 1]]);
    const all = cancelWish(first, undefined, newKey);
    expect(new Set([first.key, other.key, all.key]).size).toBe(3);
  });

  test('stays as it was chosen when less is possible, which is said', () => {
    const chosen = new Map([
      ['A', 2],
      ['B', 1],
      ['C', 1],
    ]);
    const left = new Map([
      ['A', 1],
      ['B', 1],
    ]);
    expect(chosenLines(chosen)).toHaveLength(3);
    expect(noLongerPossible(chosenLines(chosen), left).map(({ itemId }) => itemId)).toEqual(['A', 'C']);
  });
});

describe('a renewal of the session', () => {
  const ada = { name: 'ada', token: '1', refreshToken: 'a' };
  const renewed = { ...ada, token: '2' };
  const bob = { name: 'bob', token: '9', refreshToken: 'b' };

  test('renews it, or ends it when it is refused', () => {
    expect(afterRenewal(ada, ada, renewed)).toBe(renewed);
    expect(afterRenewal(ada, ada, undefined)).toBeUndefined();
  });

  test('that ends after a sign-out or another sign-in changes nothing', () => {
    expect(afterRenewal(undefined, ada, renewed)).toBeUndefined();
    expect(afterRenewal(bob, ada, renewed)).toBe(bob);
    expect(afterRenewal(bob, ada, undefined)).toBe(bob);
  });
});

describe('a list whose stock is looked at again', () => {
  const item = (itemId: string, available: number, amount = 100) => ({
    itemId,
    name: itemId,
    available,
    price: usd(amount),
  });

  test('has the new stock and prices in its own order, and what the answer does not have as it was', () => {
    const shown = [item('Mug', 5), item('Bag', 3), item('Pen', 1)];
    const next = withFreshStock(shown, [item('Bag', 0), item('Cup', 7), item('Mug', 5, 90)]);
    expect(next).toEqual([item('Mug', 5, 90), item('Bag', 0), item('Pen', 1)]);
    expect(next[2]).toBe(shown[2]);
  });

  test('is the very same list when nothing is different', () => {
    const shown = [item('Mug', 5), item('Bag', 3)];
    expect(withFreshStock(shown, [item('Bag', 3)])).toBe(shown);
  });
});
