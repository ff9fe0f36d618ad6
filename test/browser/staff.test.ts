import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { patiently, person } from '../e2e/people.ts';
import { inChromium, signIn, visitor } from './visitor.ts';
import { onList, order, orderNow, stockOf, workOff } from './warehouse-work.ts';

inChromium();

/** A phone in a hall. */
const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true } as const;

/** As a bar-code scanner does: a keyboard that types faster than anybody, wherever the focus is. */
async function scan(page: Page, code: string): Promise<void> {
  await page.keyboard.type(code);
  await page.keyboard.press('Enter');
}

const feedback = (page: Page) => page.getByTestId('feedback');

/** Takes what there is, the next so many. */
async function takeWave(page: Page, size: number): Promise<void> {
  await page.getByRole('radio', { name: String(size), exact: true }).check({ force: true });
  await page.getByRole('button', { name: /^Take the next/ }).click();
  await page.waitForURL(/\/pick$/);
  await page.getByRole('region', { name: 'Now' }).waitFor();
}

/** Opens the box of an order of which everything is in, and packs it. */
async function pack(page: Page): Promise<void> {
  await page
    .getByRole('list', { name: 'Boxes' })
    .getByRole('link', { name: /all in: pack it/ })
    .first()
    .click();
  await page.getByRole('button', { name: 'Pack it' }).click();
  await page.getByText('Packed. Now its tracking number.').waitFor();
}

describe('staff with a phone and a scanner', () => {
  const [HERE, ELSEWHERE] = ['DEN1', 'DFW1'];
  const ITEM = '22383';
  const SHORT = '22384';

  it('take a wave, scan it, report a short, pack, ship and hand back; the shopper sees where it is', async () => {
    await workOff(HERE);
    await stockOf(ITEM, { [HERE]: 12 });
    await stockOf(SHORT, { [HERE]: 3 });
    const [one, two] = [await person('shopper-31'), await person('shopper-32')];
    const first = await order(one, { [ITEM]: 2, [SHORT]: 2 });
    const second = await order(two, { [ITEM]: 1 });
    await onList(HERE, first);
    await onList(HERE, second);
    await stockOf(SHORT, { [HERE]: 3, [ELSEWHERE]: 5 });

    const { page } = await visitor(PHONE);
    await signIn(page, `staff-${HERE.toLowerCase()}`);
    // Straight to the warehouse, as it is the only one
    await page.getByRole('heading', { level: 1, name: `Work at ${HERE}` }).waitFor();
    await page.getByRole('list', { name: 'Work' }).getByRole('listitem').nth(1).waitFor();
    await takeWave(page, 3);
    await page.getByText('0 of 5 units, 2 orders').waitFor();
    await page.getByRole('timer').first().waitFor();

    // Wherever the focus is: in a field, which keeps what it has
    const field = page.getByRole('textbox', { name: 'Scan or type an item' });
    await field.focus();
    await scan(page, 'NO-SUCH-CODE');
    await feedback(page).getByRole('alert').getByText('Wrong item: NO-SUCH-CODE').waitFor();
    expect(await field.inputValue()).toBe('');
    await scan(page, ITEM);
    await page.getByText('1 of 5 units, 2 orders').waitFor();
    await page.getByRole('link', { name: 'Work', exact: true }).focus();
    await scan(page, ITEM);
    // Typed by hand it is a code as well
    await field.pressSequentially(ITEM, { delay: 80 });
    await field.press('Enter');
    await page.getByText('3 of 5 units, 2 orders').waitFor();
    await scan(page, ITEM);
    await feedback(page).getByRole('alert').getByText('put this one back').waitFor();
    await scan(page, SHORT);
    await page.getByText('4 of 5 units, 2 orders').waitFor();

    // The other one is not there: it is sent from elsewhere
    await page
      .getByRole('button', { name: /^Short or damaged/ })
      .first()
      .click();
    const dialog = page.getByRole('dialog', { name: 'Short or damaged' });
    await dialog.getByRole('button', { name: 'Report it' }).click();
    await page.getByText('Everything is picked. Pack and ship the boxes.').waitFor();
    await onList(ELSEWHERE, first);

    const watching = await visitor();
    await signIn(watching.page, 'shopper-31');
    await watching.page.goto(`/orders/${first}`);
    await watching.page.getByRole('heading', { level: 2, name: 'Shipments' }).waitFor();

    const tracking = '1Z999AA10123456784';
    await pack(page);
    // The focus is on a select, whose choice a scan must not change
    await page.getByLabel('Carrier').focus();
    await scan(page, tracking);
    expect(await page.getByLabel('Tracking number').inputValue()).toBe(tracking);
    expect(await page.getByLabel('Carrier').inputValue()).toBe('UPS');
    await page.getByRole('button', { name: 'Ship it' }).click();
    await page.waitForURL(/\/pick$/);
    // The other box goes back to the list
    await page.getByRole('list', { name: 'Boxes' }).getByRole('link').first().click();
    await page.getByRole('button', { name: 'Hand it back' }).click();
    await page.getByRole('heading', { level: 1, name: `Work at ${HERE}` }).waitFor();
    await page.getByRole('list', { name: 'Work' }).getByText('Free').first().waitFor();

    const numbers = [...(await orderNow(one, first)).shipments, ...(await orderNow(two, second)).shipments].map(
      (shipment: { tracking?: string }) => shipment.tracking,
    );
    expect(numbers).toContain(tracking);

    await workOff(HERE);
    await workOff(ELSEWHERE);
    // Nobody has reloaded the shopper's page
    const shipments = watching.page.getByRole('region', { name: 'Shipments' });
    await shipments
      .getByRole('article', { name: `Shipment from ${HERE}` })
      .getByText('Shipped')
      .first()
      .waitFor();
    await shipments
      .getByRole('article', { name: `Shipment from ${ELSEWHERE}` })
      .getByText('Shipped')
      .first()
      .waitFor();
    await shipments
      .getByText(/^With /)
      .first()
      .waitFor();
    await expect.poll(async () => (await orderNow(one, first)).status).toBe('shipped');
    const sent = (await orderNow(one, first)).shipments.flatMap(
      ({ status, lines }: { status: string; lines: { itemId: string; quantity: number }[] }) =>
        status === 'shipped' ? lines : [],
    );
    const units = (itemId: string) =>
      sent
        .filter((line: { itemId: string }) => line.itemId === itemId)
        .reduce((sum: number, line: { quantity: number }) => sum + line.quantity, 0);
    expect([units(ITEM), units(SHORT)]).toEqual([2, 2]);
  });

  it('go on where the connection is lost: steps are kept over a reload and done once', async () => {
    await workOff(HERE);
    await stockOf(ITEM, { [HERE]: 12 });
    const shopper = await person('shopper-33');
    const orderId = await order(shopper, { [ITEM]: 3 });
    await onList(HERE, orderId);
    const { page, forgive } = await visitor(PHONE);
    forgive(/net::ERR_(CONNECTION_RESET|CONNECTION_REFUSED|FAILED)/);
    await signIn(page, `staff-${HERE.toLowerCase()}`);
    await page.getByRole('heading', { level: 1, name: `Work at ${HERE}` }).waitFor();
    await page.getByRole('list', { name: 'Work' }).getByRole('listitem').first().waitFor();
    await takeWave(page, 1);

    // The first scan is done, but its answer is lost; the others never arrive
    let lost = 0;
    await page.route('**/pick', async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      if (++lost === 1) expect((await route.fetch()).status()).toBe(200);
      await route.abort('connectionreset');
    });
    for (let unit = 0; unit < 3; unit++) await scan(page, ITEM);
    await page.getByText('3 of 3 units, one order').waitFor();
    await page.getByText(/not sent yet/).waitFor();
    await page.unroute('**/pick');
    await page.reload();
    await page.getByText('3 of 3 units, one order').waitFor();
    await page.getByText(/not sent yet/).waitFor({ state: 'hidden' });

    await pack(page);
    let ships = 0;
    await page.route('**/ship', async (route) => {
      if (++ships > 1) return route.continue();
      expect((await route.fetch()).status()).toBe(200);
      await route.abort('connectionreset');
    });
    await scan(page, 'TRACK-0001');
    await page.getByRole('button', { name: 'Ship it' }).click();
    await page.getByRole('heading', { level: 1, name: `Work at ${HERE}` }).waitFor();
    expect(ships).toBeGreaterThan(1);
    await expect.poll(async () => (await orderNow(shopper, orderId)).status).toBe('shipped');
    const { shipments } = await orderNow(shopper, orderId);
    expect(shipments).toMatchObject([
      { status: 'shipped', tracking: 'TRACK-0001', lines: [{ itemId: ITEM, quantity: 3 }] },
    ]);
  });

  it('are told what was cancelled under their hands, and put it back', async () => {
    await workOff(HERE);
    await stockOf(ITEM, { [HERE]: 12 });
    const shopper = await person('shopper-34');
    const orderId = await order(shopper, { [ITEM]: 2 });
    await onList(HERE, orderId);
    const { page } = await visitor(PHONE);
    await signIn(page, `staff-${HERE.toLowerCase()}`);
    await page.getByRole('heading', { level: 1, name: `Work at ${HERE}` }).waitFor();
    await page.getByRole('list', { name: 'Work' }).getByRole('listitem').first().waitFor();
    await takeWave(page, 1);
    await scan(page, ITEM);
    await scan(page, ITEM);
    await page.getByText('Everything is picked').waitFor();
    await pack(page);
    const cancelled = await patiently(() =>
      shopper.ask(
        'POST',
        `/orders/${orderId}/cancel`,
        { lines: [{ itemId: ITEM, quantity: 1 }] },
        { 'idempotency-key': `test-${crypto.randomUUID()}` },
      ),
    );
    expect(cancelled.status).toBe(200);
    await page.getByText('The work has changed').waitFor();
    await page
      .getByText(/^Put back 1 of /)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Understood' }).click();
    // What was packed is packed anew
    await page.getByRole('button', { name: 'Pack it' }).click();
    await page.getByLabel('Tracking number').waitFor();
    await scan(page, 'TRACK-0002');
    await page.getByRole('button', { name: 'Ship it' }).click();
    await page.getByRole('heading', { level: 1, name: `Work at ${HERE}` }).waitFor();
    await expect.poll(async () => (await orderNow(shopper, orderId)).status).toBe('shipped');
  });
});

describe('two who want the same order', () => {
  const HERE = 'ATL1';
  const ITEM = '23206';

  it('one has it, for as long as the lease by the server’s clock; then the other takes it over', async () => {
    await workOff(HERE);
    await stockOf(ITEM, { [HERE]: 5 });
    const shopper = await person('shopper-35');
    const orderId = await order(shopper, { [ITEM]: 1 });
    const id = await onList(HERE, orderId);
    const slow = await visitor(PHONE);
    // A phone whose clock is an hour slow shows the same countdown
    await slow.context.addInitScript('const now = Date.now; Date.now = () => now() - 3_600_000;');
    await signIn(slow.page, `staff-${HERE.toLowerCase()}`);
    await slow.page.goto(`/console/${HERE}/orders/${id}`);
    await slow.page.getByRole('button', { name: 'Take it' }).click();
    const left = slow.page.getByRole('timer');
    await left.waitFor();
    const [minutes, seconds] = (await left.innerText()).split(':').map(Number);
    const shown = (minutes ?? 0) * 60 + (seconds ?? 0);
    const admin = await person('admin');
    const list = (await patiently(() => admin.ask('GET', `/warehouses/${HERE}/orders`))).body.orders;
    const { leaseUntil } = list.find((one: { warehouseOrderId: string }) => one.warehouseOrderId === id);
    const real = (Date.parse(leaseUntil) - Date.now()) / 1000;
    expect(Math.abs(shown - real)).toBeLessThan(5);

    const other = await visitor(PHONE);
    await signIn(other.page, 'admin');
    await other.page.goto(`/console/${HERE}/orders/${id}`);
    await other.page.getByText('Somebody else is working on this one.').waitFor();
    expect(await other.page.getByRole('button', { name: /^Take/ }).count()).toBe(0);

    await slow.page.getByText('Your claim is over').first().waitFor({ timeout: 90_000 });
    await slow.page.getByRole('button', { name: 'Take it again' }).waitFor();
    await other.page.reload();
    await other.page.getByRole('button', { name: 'Take it' }).click();
    await other.page.getByRole('button', { name: 'Hand it back' }).waitFor();
    await slow.page.getByRole('button', { name: 'Take it again' }).click();
    await slow.page.getByRole('alert').filter({ hasText: /\S/ }).first().waitFor();
    expect(await slow.page.getByRole('button', { name: 'Hand it back' }).count()).toBe(0);
    await other.page.getByRole('button', { name: 'Hand it back' }).click();
    await other.page.getByRole('heading', { level: 1, name: `Work at ${HERE}` }).waitFor();
    await workOff(HERE);
  });
});

describe('whoever is not of a warehouse', () => {
  it('sees what is shown for any address that is none', async () => {
    const text = async (page: Page, path: string) => {
      await page.goto(path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('networkidle');
      return page.getByRole('main').innerText();
    };
    const shopper = await visitor();
    await signIn(shopper.page, 'shopper-36');
    const nowhere = await text(shopper.page, '/nowhere');
    for (const path of ['/console', '/console/SEA1', '/admin', '/admin/queues']) {
      expect(await text(shopper.page, path), path).toBe(nowhere);
    }
    const staff = await visitor();
    await signIn(staff.page, 'staff-den1');
    for (const path of ['/console/SEA1', '/console/NONE', '/admin']) {
      expect(await text(staff.page, path), path).toBe(nowhere);
    }
  });
});
