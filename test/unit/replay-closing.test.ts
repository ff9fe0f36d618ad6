import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { comingInvoices } from '../../local/replay/coming-invoices.ts';
import type { Invoice } from '../../local/replay/invoices.ts';
import { movedOrder, type ShownAdminOrder } from '../../local/replay/moved-order.ts';
import { readDay } from '../../local/replay/read-day.ts';

const invoice = (number: string): Invoice => ({
  kind: 'order',
  number,
  customer: 'one',
  at: number,
  country: 'France',
  lines: [{ itemId: 'A', quantity: 1 }],
  unknownLines: 0,
});

describe('the invoices that come while a warehouse is to close', () => {
  const numbers = (goesOn: () => boolean) =>
    [...comingInvoices([invoice('1'), invoice('2')], [invoice('3')], goesOn)].map(({ number }) => number);

  it('are those of the day when nothing more is wanted', () => {
    expect(numbers(() => false)).toEqual(['1', '2']);
  });

  it('go on with later days and all over again under numbers of their own, until no more are wanted', () => {
    let wanted = 3;
    expect(numbers(() => wanted-- > 0)).toEqual(['1', '2', '3', '1-2', '2-2']);
  });

  it('come to an end even so', () => {
    const all = numbers(() => true);
    expect(all).toHaveLength(60);
    expect(new Set(all).size).toBe(60);
    expect([...comingInvoices([], [], () => true)]).toEqual([]);
  });
});

describe('a day of an orders file with days after it', () => {
  let folder: string;
  let file: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'replay-'));
    file = join(folder, 'orders.csv.gz');
    const rows = ['2011-01-09', '2011-01-04', '2011-01-03', '2011-01-05', '2011-01-04', '2011-01-01'];
    const lines = rows.map((day, index) => `${day} 08:26:00,${index},17850,A,6,2.55,United Kingdom`);
    const header = 'invoice_date,invoice_no,customer_id,stock_code,quantity,unit_price,country';
    await writeFile(file, gzipSync([header, ...lines, ''].join('\n')));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('has so many of the next days that have orders, in whatever order the file is', async () => {
    const days = async (day: string, after: number) =>
      (await readDay(file, day, after)).later.map((row) => row.invoice_date.slice(0, 10));
    expect(await days('2011-01-03', 0)).toEqual([]);
    expect(await days('2011-01-03', 2)).toEqual(['2011-01-04', '2011-01-04', '2011-01-05']);
    expect(await days('2011-01-03', 9)).toEqual(['2011-01-04', '2011-01-04', '2011-01-05', '2011-01-09']);
    expect(await days('2011-01-09', 9)).toEqual([]);
  });
});

describe('an order that had work in a warehouse when it closed', () => {
  const CLOSED = '2011-01-01T12:00:00.000Z';
  type Work = ShownAdminOrder['warehouseOrders'][number];
  const units = (quantity: number, itemId = 'A') => [{ itemId, quantity }];
  const withdrawn: Work = {
    ...{ warehouseOrderId: 'W1', warehouseId: 'SEA1', status: 'cancelled', lines: units(3) },
    endedBy: 'closed',
  };
  const elsewhere = (quantity: number): Work => ({
    ...{ warehouseOrderId: 'W2', warehouseId: 'DEN1', status: 'shipped', lines: units(quantity) },
    shippedAt: '2011-01-01T12:00:09.000Z',
  });
  const judged = (
    warehouseOrders: Work[],
    order: Partial<ShownAdminOrder['order']> = {},
    standstill: ShownAdminOrder['standstill'] = null,
  ) =>
    movedOrder(
      { order: { status: 'shipped', lines: units(3), ...order }, standstill, warehouseOrders },
      'SEA1',
      CLOSED,
    );
  const BACK_ORDERED = { reason: 'back-ordered' };

  it('is shipped when all of it has left from elsewhere, but for what was cancelled', () => {
    expect(judged([withdrawn, elsewhere(3)])).toEqual({
      ...{ end: 'shipped', withdrawn: 1, shippedElsewhere: 3, backOrdered: 0 },
    });
    const lines = [{ itemId: 'A', quantity: 3, cancelled: 1 }];
    expect(judged([withdrawn, elsewhere(2)], { lines })).toMatchObject({ end: 'shipped', shippedElsewhere: 2 });
  });

  it('counts what had left the warehouse before', () => {
    const before: Work = { ...elsewhere(1), warehouseId: 'SEA1', shippedAt: '2011-01-01T11:00:00.000Z' };
    expect(judged([before, withdrawn, elsewhere(2)])).toMatchObject({ end: 'shipped', shippedElsewhere: 2 });
  });

  it('is reported when what has not left is listed', () => {
    const order = { status: 'stuck', backOrdered: units(1) };
    expect(judged([withdrawn, elsewhere(2)], order, BACK_ORDERED)).toEqual({
      ...{ end: 'reported', why: 'back-ordered', withdrawn: 1, shippedElsewhere: 2, backOrdered: 1 },
    });
  });

  it('is cancelled when its shopper thought better of it', () => {
    const lines = [{ itemId: 'A', quantity: 3, cancelled: 3 }];
    expect(judged([withdrawn], { status: 'cancelled', lines })).toMatchObject({ end: 'cancelled' });
  });

  it.each([
    ['still lies in the closed warehouse', [{ ...withdrawn, status: 'packed' }], {}, null],
    ['left the closed warehouse', [{ ...elsewhere(3), warehouseId: 'SEA1' }], {}, null],
    ['is short of a unit', [withdrawn, elsewhere(2)], {}, null],
    ['has left twice', [withdrawn, elsewhere(3), elsewhere(3)], {}, null],
    ['waits for less than has not left', [withdrawn], { status: 'stuck', backOrdered: units(2) }, BACK_ORDERED],
    ['waits and is not reported', [withdrawn, elsewhere(2)], { status: 'stuck', backOrdered: units(1) }, null],
    ['has left and yet goes on', [withdrawn, elsewhere(3)], { status: 'processing' }, null],
  ] as const)('is lost when it %s', (_, work, order, standstill) => {
    expect(judged([...work], order, standstill)).toMatchObject({ end: 'lost', why: expect.any(String) });
  });
});
