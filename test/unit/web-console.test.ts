import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CARRIER_NAMES, trackingLink } from '../../web/rules/carriers.ts';
import { isRenewalDue, leaseSeconds, mayLiveYet, whoseIs } from '../../web/rules/lease.ts';
import {
  pauseBefore,
  readSteps,
  type Step,
  unconfirmed,
  withFirstSent,
  withoutStep,
  withStep,
} from '../../web/rules/outbox.ts';
import {
  boxesOf,
  isPicked,
  meaningOf,
  type PickedOrder,
  stopsOf,
  unitsOf,
  withUnconfirmed,
  workChanges,
} from '../../web/rules/pick-walk.ts';
import { boundWords, candidateWords } from '../../web/rules/plan-words.ts';
import { linePath, shareOf, ticksOf } from '../../web/rules/plot-scale.ts';
import { type Burst, idOf, keyed, NO_BURST } from '../../web/rules/scan.ts';
import { claimsOf, warehousesOf } from '../../web/rules/token-claims.ts';
import { promiseWords } from '../../web/rules/work-words.ts';

/** Presses keys, each so long after the one before. @returns the codes that were scanned */
function pressed(keys: readonly string[], everyMs: number): string[] {
  let burst: Burst = NO_BURST;
  const scans: string[] = [];
  keys.forEach((key, index) => {
    const now = keyed(burst, key, 1000 + index * everyMs);
    burst = now.burst;
    if (now.scan !== undefined) scans.push(now.scan);
  });
  return scans;
}

describe('a scanner', () => {
  test('types a code and Enter, or Tab, faster than anybody could', () => {
    expect(pressed([...'85123A', 'Enter'], 4)).toEqual(['85123A']);
    expect(pressed([...'85123', 'Shift', 'A', 'Tab'], 12)).toEqual(['85123A']);
    expect(pressed([...'85123A', 'Enter', ...'22423', 'Enter'], 10)).toEqual(['85123A', '22423']);
  });

  test('is not somebody who types, or two keys pressed together', () => {
    expect(pressed([...'85123A', 'Enter'], 120)).toEqual([]);
    expect(pressed(['a', 'b', 'Enter'], 3)).toEqual([]);
    expect(pressed([...'8512', 'Escape', 'Enter'], 3)).toEqual([]);
  });

  test('that follows typing sends its own code and nothing of what was typed', () => {
    let { burst } = keyed(NO_BURST, 'x', 0);
    ({ burst } = keyed(burst, 'y', 200));
    [...'22423'].forEach((key, index) => {
      ({ burst } = keyed(burst, key, 400 + index * 5));
    });
    expect(keyed(burst, 'Enter', 430).scan).toBe('22423');
  });

  test('may put its symbology first, which is no part of the code', () => {
    expect(pressed([...']C185123A', 'Enter'], 5)).toEqual(['85123A']);
  });

  test('that loses the case still means the one item it can mean', () => {
    expect(idOf('85123a', ['85123A', '22423'])).toBe('85123A');
    expect(idOf('85123a', ['85123A', '85123a'])).toBe('85123a');
    expect(idOf('85123a', ['85123A', '85123á', '85123Á'])).toBe('85123A');
    expect(idOf('pad', ['PAD', 'Pad'])).toBeUndefined();
  });
});

const pick = (key: string, of: string, itemId: string, quantity = 1): Step => ({
  key,
  warehouseId: 'SEA1',
  warehouseOrderId: of,
  deed: { kind: 'pick', lines: [{ itemId, quantity }] },
});

describe('steps that are not confirmed yet', () => {
  test('join the scan before them only while that was not sent', () => {
    const joined = withStep(withStep([], pick('k1', 'a', 'x')), pick('k2', 'a', 'x'));
    expect(joined).toEqual([pick('k1', 'a', 'x', 2)]);
    const sent = withFirstSent(joined);
    expect(withStep(sent, pick('k3', 'a', 'x')).map(({ key }) => key)).toEqual(['k1', 'k3']);
    expect(withStep(joined, pick('k3', 'b', 'x')).map(({ key }) => key)).toEqual(['k1', 'k3']);
  });

  test('keep their order and count every unit, whatever was sent and answered in between', () => {
    const action = fc.oneof(
      fc.record({
        kind: fc.constant('scan' as const),
        of: fc.constantFrom('a', 'b'),
        itemId: fc.constantFrom('x', 'y'),
      }),
      fc.constant({ kind: 'send' as const }),
      fc.constant({ kind: 'answer' as const }),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
        let steps: readonly Step[] = [];
        let scanned = 0;
        let confirmed = 0;
        const keys: string[] = [];
        const answered: string[] = [];
        actions.forEach((one, index) => {
          const first = steps[0];
          if (one.kind === 'scan') {
            scanned++;
            const key = `k${index}`;
            steps = withStep(steps, pick(key, one.of, one.itemId));
            if (steps.at(-1)?.key === key) keys.push(key);
          } else if (one.kind === 'send') {
            const before = JSON.stringify(first?.sent && first);
            steps = withFirstSent(steps);
            if (first?.sent) expect(JSON.stringify(steps[0])).toBe(before);
          } else if (first?.sent && first.deed.kind === 'pick') {
            confirmed += first.deed.lines.reduce((sum, { quantity }) => sum + quantity, 0);
            answered.push(first.key);
            steps = withoutStep(steps, first.key);
          }
        });
        const waiting = ['a', 'b'].flatMap((of) => [...unconfirmed(steps, of).values()]);
        expect(confirmed + waiting.reduce((sum, units) => sum + units, 0)).toBe(scanned);
        expect([...answered, ...steps.map(({ key }) => key)]).toEqual(keys);
      }),
    );
  });

  test('that a tab has kept are taken up again, and nothing else is', () => {
    const kept = [pick('k1', 'a', 'x'), { ...pick('k2', 'a', 'y'), sent: true as const }];
    expect(readSteps(JSON.parse(JSON.stringify(kept)))).toEqual(kept);
    expect(readSteps([{ key: 'k' }, null, 'x', { ...kept[0], deed: { kind: 'other' } }])).toEqual([]);
    expect(readSteps({})).toEqual([]);
  });

  test('are tried again after longer and longer, fifteen seconds at most', () => {
    expect([0, 1, 2, 3, 10].map(pauseBefore)).toEqual([500, 1000, 2000, 4000, 15_000]);
  });
});

const order = (
  warehouseOrderId: string,
  lines: readonly (readonly [string, number, number])[],
  putBack: PickedOrder['putBack'] = [],
): PickedOrder => ({
  warehouseOrderId,
  status: 'claimed',
  lines: lines.map(([itemId, quantity, picked]) => ({ itemId, name: `Item ${itemId}`, quantity, picked })),
  putBack,
});

describe('the way through the hall', () => {
  const places = [
    { itemId: 'y', location: 'A-01-1' },
    { itemId: 'x', location: 'A-02-1' },
  ];
  const orders = [
    order('one', [
      ['x', 2, 2],
      ['y', 1, 0],
    ]),
    order('two', [['x', 3, 1]]),
  ];
  const walk = stopsOf(places, orders, { one: 1, two: 2 });

  test('goes by the places, and says what goes into which box', () => {
    expect(walk.map(({ itemId, quantity, picked }) => [itemId, quantity, picked])).toEqual([
      ['y', 1, 0],
      ['x', 5, 3],
    ]);
    expect(walk[1]?.boxes.map(({ box, quantity, picked }) => [box, quantity, picked])).toEqual([
      [1, 2, 2],
      [2, 3, 1],
    ]);
  });

  test('takes a scan for the box that lacks the item, until no box does', () => {
    expect(meaningOf('X', walk)).toMatchObject({ kind: 'unit', into: { box: 2 } });
    expect(meaningOf('z', walk)).toEqual({ kind: 'wrong' });
    const full = stopsOf(places, [order('one', [['x', 2, 2]])], { one: 1 });
    expect(meaningOf('x', full)).toMatchObject({ kind: 'enough' });
  });

  test('leads past what is to be put back, also where nobody wants it any more', () => {
    const [stop] = stopsOf([], [order('one', [['y', 1, 1]], [{ itemId: 'x', quantity: 2 }])], { one: 1 }).filter(
      ({ itemId }) => itemId === 'x',
    );
    expect(stop).toMatchObject({ putBack: 2, quantity: 0, boxes: [] });
  });

  test('counts scans that are not confirmed, but never beyond a line', () => {
    const [one] = orders;
    if (!one) throw new Error('no order');
    expect(withUnconfirmed(one, new Map([['y', 3]])).lines.map(({ picked }) => picked)).toEqual([2, 1]);
    expect(isPicked(one)).toBe(false);
    expect(isPicked(withUnconfirmed(one, new Map([['y', 1]])))).toBe(true);
    expect(isPicked(order('none', []))).toBe(false);
    expect(unitsOf(orders)).toEqual({ picked: 3, all: 6 });
  });

  test('numbers boxes once: no box changes its number while it is worked on', () => {
    const first = boxesOf({}, ['a', 'b', 'c']);
    expect(first).toEqual({ a: 1, b: 2, c: 3 });
    const next = boxesOf(first, ['c', 'd', 'a']);
    expect(next).toEqual({ a: 1, c: 3, d: 2 });
    fc.assert(
      fc.property(
        fc.array(fc.uniqueArray(fc.constantFrom(...'abcdefgh'), { maxLength: 6 }), { maxLength: 8 }),
        (shown) => {
          let boxes: Record<string, number> = {};
          for (const ids of shown) {
            const after = boxesOf(boxes, ids);
            expect(new Set(Object.values(after)).size).toBe(ids.length);
            for (const id of ids) if (boxes[id] !== undefined) expect(after[id]).toBe(boxes[id]);
            boxes = after;
          }
        },
      ),
    );
  });

  test('says what changed under somebody’s hands', () => {
    const before = order('one', [
      ['x', 3, 3],
      ['y', 1, 0],
    ]);
    const after = order('one', [['x', 1, 1]], [{ itemId: 'x', quantity: 2 }]);
    expect(workChanges(before, after)).toEqual([
      'Item x: only 1 are wanted now.',
      'Item y is not wanted any more.',
      'Put back 2 of Item x.',
    ]);
    expect(workChanges(before, before)).toEqual([]);
  });
});

describe('a claim', () => {
  const now = Date.parse('2026-01-01T12:00:00Z');
  const work = (status: string, claimedBy: string, leaseUntil: string) => ({ status, claimedBy, leaseUntil });

  test('is its owner’s until its lease ends, and then anyone’s', () => {
    const live = '2026-01-01T12:00:01Z';
    const over = '2026-01-01T12:00:00Z';
    expect(whoseIs(work('claimed', 'me', live), 'me', now)).toBe('mine');
    expect(whoseIs(work('packed', 'me', live), 'me', now)).toBe('mine');
    expect(whoseIs(work('claimed', 'me', over), 'me', now)).toBe('lost');
    expect(whoseIs(work('claimed', 'she', live), 'me', now)).toBe('theirs');
    expect(whoseIs(work('claimed', 'she', over), 'me', now)).toBe('anyone');
    expect(whoseIs({ status: 'queued' }, 'me', now)).toBe('anyone');
    expect(leaseSeconds({ leaseUntil: live }, now)).toBe(1);
  });

  test('is renewed while somebody is at work and half of it is gone, but never once it is over', () => {
    expect([31, 29, 1, 0, -1].map((left) => isRenewalDue(left, 60))).toEqual([false, true, true, false, false]);
  });

  test('that is over here may live yet for the server as long as its clock may be behind', () => {
    const leaseUntil = '2026-01-01T12:00:00Z';
    expect(mayLiveYet({ leaseUntil }, now, now - 900)).toBe(true);
    expect(mayLiveYet({ leaseUntil }, now + 900, now)).toBe(false);
    // By any clock it is somebody's: a refusal is final
    expect(mayLiveYet({ leaseUntil }, now - 1, now - 900)).toBe(false);
    expect(mayLiveYet({}, now, now - 900)).toBe(false);
  });

  test('says how much a promise presses', () => {
    expect(promiseWords(undefined, now)).toBeUndefined();
    expect(promiseWords('2026-01-01T12:30:00Z', now)).toEqual({ text: 'Due in 30 min', late: false });
    expect(promiseWords('2026-01-01T09:00:00Z', now)).toEqual({ text: 'Late by 3 h', late: true });
    expect(promiseWords('2026-01-05T12:00:00Z', now)).toEqual({ text: 'Due in 4 days', late: false });
  });
});

describe('a token', () => {
  const token = (claims: unknown) => `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;

  test('tells who somebody is and which groups they are in', () => {
    const claims = claimsOf(
      token({ sub: 'u-ÿ?>1', 'cognito:groups': ['staff', 'warehouse-SEA1', 'warehouse-EWR1', 7] }),
    );
    expect(claims).toEqual({ userId: 'u-ÿ?>1', groups: ['staff', 'warehouse-SEA1', 'warehouse-EWR1'] });
    expect(warehousesOf(claims.groups)).toEqual(['EWR1', 'SEA1']);
  });

  test('that is none tells of nobody', () => {
    const texts = [undefined, '', 'x', 'a.%%%.c', token(null), token({}), token({ 'cognito:groups': 'admin' })];
    expect(texts.map((text) => claimsOf(text))).toEqual(texts.map(() => ({ userId: '', groups: [] })));
  });
});

describe('a plot', () => {
  test('has round marks that reach around all its values and zero', () => {
    expect(ticksOf([0, 7, 23]).marks).toEqual([0, 10, 20, 30]);
    expect(ticksOf([]).marks.length).toBeGreaterThan(1);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1_000_000, max: 1_000_000 }), { maxLength: 50 }), (values) => {
        const { least, most, marks } = ticksOf(values);
        expect(marks.length).toBeGreaterThan(1);
        expect(marks.length).toBeLessThan(12);
        expect(marks[0]).toBe(least);
        expect(marks.at(-1)).toBe(most);
        for (const value of [0, ...values]) {
          const share = shareOf(value, { least, most });
          expect(share).toBeGreaterThanOrEqual(0);
          expect(share).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  test('draws a line through its values, interrupted where there is none', () => {
    expect(linePath([0, 10, undefined, 5], { least: 0, most: 10 }, 30, 100)).toBe('M0 100L10 0M30 50');
    expect(linePath([4], { least: 0, most: 4 }, 30, 100)).toBe('M0 0');
  });
});

describe('a plan in words', () => {
  test('says what ruled a warehouse out, and what is proven', () => {
    expect(candidateWords({ chosen: true })).toBe('Ships');
    expect(candidateWords({ chosen: false, ruledOut: 'nothing-free' })).toBe('No: has none of it free');
    expect(candidateWords({ chosen: false, ruledOut: 'excluded', why: 'reported short' })).toBe(
      'No: left out (reported short)',
    );
    expect(boundWords({ shipments: 2, bound: 2, proven: true })).toMatch(/fewer are not possible.*proven/);
    expect(boundWords({ shipments: 3, bound: 2, proven: false })).toBe('3 shipments; 2 may be possible.');
  });
});

describe('a carrier', () => {
  test('has an address to follow a parcel only when it is known, and data never makes one', () => {
    expect(CARRIER_NAMES.length).toBeGreaterThan(0);
    for (const carrier of CARRIER_NAMES) {
      const link = trackingLink(carrier, '1Z"><x/../?a=b') ?? '';
      expect(new URL(link).protocol).toBe('https:');
      expect(link).not.toContain('"');
    }
    expect(trackingLink('javascript:alert(1)', '1')).toBeUndefined();
    expect(trackingLink('constructor', '1')).toBeUndefined();
  });
});
