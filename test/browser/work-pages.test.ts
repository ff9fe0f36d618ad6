import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Person, patiently, person } from '../e2e/people.ts';
import { open, wrongInAnyLight } from './page.ts';
import { inChromium, signIn, visitor } from './visitor.ts';
import { onList, order, stockOf, workOff } from './warehouse-work.ts';

inChromium();

const HERE = 'ORD1';
const ITEM = '23209';
const STAFF = `staff-${HERE.toLowerCase()}`;

describe('every page of staff and administrators', () => {
  let claimed = '';
  let deliveryId = '';
  let transferId = '';
  let orderId = '';
  let staff: Person;

  beforeAll(async () => {
    await workOff(HERE);
    await stockOf(ITEM, { [HERE]: 20 });
    staff = await person(STAFF);
    orderId = await order(await person('shopper-39'), { [ITEM]: 2 });
    claimed = await onList(HERE, orderId);
    const key = () => ({ 'idempotency-key': `test-${crypto.randomUUID()}` });
    const delivery = {
      supplier: 'Lamplight Ltd',
      dueAt: new Date().toISOString(),
      lines: [{ itemId: ITEM, expected: 4 }],
    };
    deliveryId = (await patiently(() => staff.ask('POST', `/warehouses/${HERE}/deliveries`, delivery, key()))).body
      .deliveryId;
    const sent = { to: HERE, lines: [{ itemId: ITEM, quantity: 1 }] };
    await stockOf(ITEM, { [HERE]: 20, DFW1: 1 });
    const dallas = await person('staff-dfw1');
    transferId = (await patiently(() => dallas.ask('POST', '/warehouses/DFW1/transfers', sent, key()))).body.transferId;
  });
  afterAll(async () => {
    await patiently(() => staff.ask('POST', `/warehouses/${HERE}/deliveries/${deliveryId}/close`));
    const dallas = await person('staff-dfw1');
    await patiently(() => dallas.ask('POST', `/warehouses/DFW1/transfers/${transferId}/cancel`));
    await workOff(HERE);
  });

  const at = (path: string) => (page: Page) => open(page, `/console/${HERE}${path}`);

  /** How each page is come to. */
  const pages: readonly (readonly [string, string, (page: Page) => Promise<void>])[] = [
    ['warehouses to choose from', 'admin', (page) => open(page, '/console')],
    ['a work list', STAFF, at('')],
    ['nothing to pick', STAFF, at('/pick')],
    ['an order that is free', STAFF, (page) => at(`/orders/${claimed}`)(page)],
    [
      'a way through the hall',
      STAFF,
      async (page) => {
        await patiently(() => staff.ask('POST', `/warehouses/${HERE}/orders/${claimed}/claim`));
        await at('/pick')(page);
        await page.getByRole('region', { name: 'Now' }).waitFor();
      },
    ],
    [
      'a scan that was wrong',
      STAFF,
      async (page) => {
        await patiently(() => staff.ask('POST', `/warehouses/${HERE}/orders/${claimed}/claim`));
        await at('/pick')(page);
        await page.getByRole('region', { name: 'Now' }).waitFor();
        await page.keyboard.type('WRONG-ONE');
        await page.keyboard.press('Enter');
        await page.getByTestId('feedback').getByText('Wrong item').waitFor();
      },
    ],
    [
      'a short that is reported',
      STAFF,
      async (page) => {
        await patiently(() => staff.ask('POST', `/warehouses/${HERE}/orders/${claimed}/claim`));
        await at('/pick')(page);
        await page.getByRole('button', { name: /^Short or damaged/ }).click();
        await page.getByRole('dialog', { name: 'Short or damaged' }).waitFor();
      },
    ],
    [
      'a box to be shipped',
      STAFF,
      async (page) => {
        const work = `/warehouses/${HERE}/orders/${claimed}`;
        await patiently(() => staff.ask('POST', `${work}/claim`));
        const key = { 'idempotency-key': `test-${crypto.randomUUID()}` };
        await patiently(() => staff.ask('POST', `${work}/pick`, { lines: [{ itemId: ITEM, quantity: 2 }] }, key));
        await patiently(() => staff.ask('POST', `${work}/pack`));
        await at(`/orders/${claimed}`)(page);
        await page.getByLabel('Tracking number').waitFor();
      },
    ],
    ['stock work', STAFF, at('/stock')],
    ['deliveries', STAFF, at('/stock/deliveries')],
    ['a delivery', STAFF, (page) => at(`/stock/deliveries/${deliveryId}`)(page)],
    ['a count', STAFF, at('/stock/count')],
    ['transfers', STAFF, at('/stock/transfers')],
    ['a transfer', STAFF, (page) => at(`/stock/transfers/${transferId}`)(page)],
    ['returns', STAFF, at('/stock/returns')],
    ['today', 'admin', (page) => open(page, '/admin')],
    ['stuck orders', 'admin', (page) => open(page, '/admin/stuck')],
    ['an order with its plan', 'admin', (page) => open(page, `/admin/orders/${orderId}`)],
    ['warehouses', 'admin', (page) => open(page, '/admin/warehouses')],
    ['a warehouse', 'admin', (page) => open(page, `/admin/warehouses/${HERE}`)],
    [
      'closing a warehouse',
      'admin',
      async (page) => {
        await open(page, `/admin/warehouses/${HERE}`);
        await page.getByRole('button', { name: 'Close it…' }).click();
        await page.getByRole('dialog').waitFor();
      },
    ],
    ['items', 'admin', (page) => open(page, '/admin/items')],
    ['an item to change', 'admin', (page) => open(page, `/admin/items/${ITEM}`)],
    ['a new item', 'admin', (page) => open(page, '/admin/new-item')],
    ['goods at a warehouse', 'admin', (page) => open(page, `/admin/goods/${HERE}`)],
    ['synonyms', 'admin', (page) => open(page, '/admin/synonyms')],
    ['stock of an item', 'admin', (page) => open(page, `/admin/stock/${ITEM}`)],
    ['queues', 'admin', (page) => open(page, '/admin/queues')],
  ];

  it.each(pages)('%s: nothing serious for axe in light and dark, and nothing wider than 360 px', async (_, who, go) => {
    const { page } = await visitor({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' });
    await signIn(page, who);
    await go(page);
    expect(await wrongInAnyLight(page)).toEqual([]);
  });

  it('leaves a thumb room: what is pressed in the console is 56 px high, and nothing of it is beneath the bar', async () => {
    const { page } = await visitor({ viewport: { width: 360, height: 740 }, hasTouch: true });
    await signIn(page, STAFF);
    for (const path of ['', '/pick', '/stock', '/stock/count', '/stock/deliveries']) {
      await at(path)(page);
      const small = await page.evaluate<string[]>(`
        [...document.querySelectorAll('.console button, .console a, .console input:not([type=radio]), .console select')]
          .filter((node) => node.checkVisibility() && node.getBoundingClientRect().height < 55.5)
          .map((node) => node.outerHTML.slice(0, 100))`);
      expect(small, path).toEqual([]);
    }
  });
});
