import { describe, expect, it } from 'vitest';
import { cancelledOf, candidates, withoutCancelled } from '../../local/replay/cancellations.ts';
import { type Invoice, invoicesOf, type OrderFileRow } from '../../local/replay/invoices.ts';
import { hasCome, lineCancellations, MOMENTS } from '../../local/replay/line-cancellations.ts';
import { percentile } from '../../local/replay/percentile.ts';
import { newRecord, summaryOf } from '../../local/replay/record.ts';
import { searchWord } from '../../local/replay/search-word.ts';
import { shareOut } from '../../local/replay/shoppers.ts';

const row = (
  invoice_no: string,
  stock_code: string,
  quantity: number,
  more: Partial<OrderFileRow> = {},
): OrderFileRow => ({
  invoice_date: '2010-12-01 08:00:00',
  invoice_no,
  customer_id: '17850',
  stock_code,
  quantity: String(quantity),
  country: 'France',
  ...more,
});

const known = (itemId: string): boolean => itemId !== 'POST';

describe('invoices', () => {
  it('sums an item on several lines, and leaves out what is not positive or not in the catalogue', () => {
    const rows = [
      row('1', 'A', 2),
      row('1', 'B', 1),
      row('1', 'A', 3),
      row('1', 'B', -1),
      row('1', 'C', 0),
      row('1', 'POST', 1),
    ];
    expect(invoicesOf(rows, known)).toEqual([
      {
        kind: 'order',
        number: '1',
        customer: '17850',
        at: '2010-12-01 08:00:00',
        country: 'France',
        lines: [
          { itemId: 'A', quantity: 5 },
          { itemId: 'B', quantity: 1 },
        ],
        unknownLines: 1,
      },
    ]);
  });

  it('takes a number with a C for a cancellation, of positive quantities', () => {
    const [invoice] = invoicesOf([row('C1', 'A', -2), row('C1', 'B', 1)], known);
    expect(invoice).toMatchObject({ kind: 'cancellation', lines: [{ itemId: 'A', quantity: 2 }] });
  });

  it('orders them by time, then number', () => {
    const later = { invoice_date: '2010-12-01 09:00:00' };
    const rows = [row('9', 'A', 1, later), row('3', 'A', 1), row('2', 'A', 1), row('9', 'B', 1, later)];
    expect(invoicesOf(rows, known).map(({ number, lines }) => [number, lines.length])).toEqual([
      ['2', 1],
      ['3', 1],
      ['9', 2],
    ]);
  });

  it('never takes two customers without an account for one', () => {
    const [one, two] = invoicesOf(
      [row('1', 'A', 1, { customer_id: '' }), row('2', 'A', 1, { customer_id: '' })],
      known,
    );
    expect(one?.customer).not.toBe(two?.customer);
  });
});

const invoice = (number: string, customer: string, items = 1): Invoice => ({
  kind: 'order',
  number,
  customer,
  at: number,
  country: '',
  lines: Array.from({ length: items }, (_, n) => ({ itemId: `I${n}`, quantity: 1 })),
  unknownLines: 0,
});

describe('sharing out', () => {
  const customers = ['a', 'b', 'c', 'a', 'd', 'b', 'e', 'a', 'f', 'g'];
  const invoices = customers.map((customer, n) => invoice(String(n).padStart(2, '0'), customer, 1 + (n % 4) * 9));

  it('gives every invoice to one shopper, in the order of time', () => {
    const queues = shareOut(invoices, 3);
    expect(queues.flat().sort((a, b) => (a.at < b.at ? -1 : 1))).toEqual(invoices);
    for (const queue of queues) expect(queue.map(({ at }) => at)).toEqual(queue.map(({ at }) => at).sort());
  });

  it('keeps a customer with one shopper', () => {
    const queues = shareOut(invoices, 3);
    for (const customer of new Set(customers)) {
      expect(queues.filter((queue) => queue.some((each) => each.customer === customer))).toHaveLength(1);
    }
  });

  it('gives a new customer to whoever has least to do', () => {
    const queues = shareOut([invoice('1', 'a', 90), invoice('2', 'b', 1), invoice('3', 'c', 1)], 2);
    expect(queues.map((queue) => queue.map(({ number }) => number))).toEqual([['1'], ['2', '3']]);
  });
});

describe('what a cancellation means', () => {
  const line = (itemId: string, quantity: number) => ({ itemId, quantity });
  const orders = [
    { orderId: 'first', lines: [line('A', 5), line('B', 1)] },
    { orderId: 'second', lines: [line('A', 4)] },
    { orderId: 'third', lines: [line('C', 9)] },
  ];

  it('is an order with one of its items in at least that quantity, the latest first', () => {
    const ids = (cancelled: { itemId: string; quantity: number }[]) =>
      candidates(cancelled, orders).map(({ orderId }) => orderId);
    expect(ids([line('A', 4)])).toEqual(['second', 'first']);
    expect(ids([line('A', 5)])).toEqual(['first']);
    expect(ids([line('A', 6)])).toEqual([]);
    expect(ids([line('X', 1), line('C', 9)])).toEqual(['third']);
    expect(ids([])).toEqual([]);
  });
});

describe('a cancellation of an earlier order', () => {
  const line = (itemId: string, quantity: number) => ({ itemId, quantity });
  const order = { orderId: 'one', lines: [line('A', 5), line('B', 1)] };

  it('is of what both have, and leaves the rest', () => {
    const cancelled = cancelledOf([line('A', 2), line('B', 9), line('X', 1)], order);
    expect(cancelled).toEqual([line('A', 2), line('B', 1)]);
    expect(withoutCancelled(order, cancelled)).toEqual({ orderId: 'one', lines: [line('A', 3)] });
  });
});

describe('cancellations by line drawn from a seed', () => {
  const invoices = Array.from({ length: 900 }, (_, n): Invoice => {
    const lines = Array.from({ length: 1 + (n % 200) }, (_, i) => ({ itemId: `I${i}`, quantity: 1 + (i % 4) }));
    return { ...invoice(String(n), 'a'), lines };
  });
  const drawn = lineCancellations(7, invoices);

  it('are of a third of the orders, at every moment, the same for the same seed', () => {
    expect(drawn.size).toBe(300);
    expect(new Set([...drawn.values()].map(({ moment }) => moment))).toEqual(new Set(MOMENTS));
    expect(lineCancellations(7, invoices)).toEqual(drawn);
    expect(lineCancellations(8, invoices)).not.toEqual(drawn);
    expect(lineCancellations(7, [{ ...invoice('C1', 'a'), kind: 'cancellation' }]).size).toBe(0);
  });

  it('name lines that the order has, once each, whole or in part', () => {
    const quantities = [...drawn].flatMap(([number, { lines }]) => {
      const ordered = new Map(invoices[Number(number)]?.lines.map(({ itemId, quantity }) => [itemId, quantity]));
      expect(new Set(lines.map(({ itemId }) => itemId)).size).toBe(lines.length);
      return lines.map(({ itemId, quantity }) => {
        expect(ordered.get(itemId)).toBeGreaterThan(quantity ?? 0);
        return quantity;
      });
    });
    expect(quantities).toContain(undefined);
    expect(quantities.some((quantity) => quantity !== undefined && quantity > 0)).toBe(true);
  });

  it('wait until the order has come as far, or further', () => {
    const order = (status: string, ...shipments: string[]) => ({
      status,
      lines: [],
      shipments: shipments.map((one) => ({ status: one })),
    });
    expect(hasCome(order('placed'), 'placed')).toBe(true);
    expect(hasCome(order('processing', 'allocated'), 'queued')).toBe(false);
    expect(hasCome(order('processing', 'allocated', 'queued'), 'queued')).toBe(true);
    expect(hasCome(order('processing', 'queued'), 'claimed')).toBe(false);
    expect(hasCome(order('processing', 'claimed'), 'part-shipped')).toBe(false);
    expect(hasCome(order('processing', 'claimed', 'shipped'), 'part-shipped')).toBe(true);
    expect(hasCome(order('cancelled'), 'claimed')).toBe(true);
  });
});

describe('percentile', () => {
  it('is by nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, n) => 100 - n);
    expect(percentile(hundred, 50)).toBe(50);
    expect(percentile(hundred, 99)).toBe(99);
    expect(percentile([7], 99)).toBe(7);
    expect(percentile([10, 2], 50)).toBe(2);
    expect(percentile([], 50)).toBeUndefined();
  });

  it('leaves the values as they were', () => {
    const values = [3, 1, 2];
    percentile(values, 50);
    expect(values).toEqual([3, 1, 2]);
  });
});

describe('the word to search by', () => {
  it('is the longest', () => {
    expect(searchWord('WHITE HANGING HEART T-LIGHT HOLDER')).toBe('hanging');
    expect(searchWord('SET/6 RED TEA')).toBeUndefined();
  });
});

describe('the summary', () => {
  it('adds up, and has the keys others rely on, in order', () => {
    const record = newRecord(0);
    record.placed = 3;
    record.refused.set('OUT_OF_STOCK', ['7', '8']);
    record.times.cart.push(10.4, 20.6, 30);
    const ends = { shipped: 2, cancelled: 1, shipments: 5, stuck: 0 };
    const summary = summaryOf(record, { invoices: 5, ends, seconds: 12.345, linesLeftOut: 1 });
    expect(summary).toMatchObject({
      refused: { OUT_OF_STOCK: 2 },
      shipmentsPerOrder: 2.5,
      seconds: 12.3,
      linesLeftOut: 1,
    });
    expect(summary.p50Ms).toEqual({ search: null, cart: 21, checkout: null, submit: null });
    expect(summary.p99Ms.cart).toBe(30);
    expect(Object.keys(summary).slice(0, 11)).toEqual([
      'invoices',
      'placed',
      'refused',
      'cancelled',
      'shipped',
      'shipments',
      'shipmentsPerOrder',
      'seconds',
      'p50Ms',
      'p99Ms',
      'stuck',
    ]);
  });

  it('has no shipments an order while nothing is shipped', () => {
    const ends = { shipped: 0, cancelled: 0, shipments: 0, stuck: 2 };
    expect(summaryOf(newRecord(0), { invoices: 2, ends, seconds: 1, linesLeftOut: 0 }).shipmentsPerOrder).toBe(0);
  });
});
