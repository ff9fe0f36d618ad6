import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { patiently, person, shipUntilEnded } from '../e2e/people.ts';
import { inChromium, signIn, visitor } from './visitor.ts';
import { order, stockOf } from './warehouse-work.ts';

inChromium();

const [HERE, OTHER] = ['EWR1', 'ATL1'];

async function scan(page: Page, code: string): Promise<void> {
  await page.keyboard.type(code);
  await page.keyboard.press('Enter');
}

async function staffAt(warehouseId: string): Promise<Page> {
  const { page } = await visitor({ viewport: { width: 360, height: 740 } });
  await signIn(page, `staff-${warehouseId.toLowerCase()}`);
  await page.getByRole('heading', { level: 1, name: `Work at ${warehouseId}` }).waitFor();
  return page;
}

const available = async (itemId: string): Promise<number> =>
  (await patiently(async () => (await person('admin')).ask('GET', `/items/${itemId}`))).body.available;

const key = () => ({ 'idempotency-key': `test-${crypto.randomUUID()}` });

describe('stock work in a browser', () => {
  it('receives a delivery by scans, says what is over, and closes it', async () => {
    const ITEM = '22355';
    const staff = await person(`staff-${HERE.toLowerCase()}`);
    const supplier = `Supplier ${crypto.randomUUID().slice(0, 8)}`;
    await patiently(() =>
      staff.ask(
        'POST',
        `/warehouses/${HERE}/deliveries`,
        { supplier, dueAt: new Date().toISOString(), lines: [{ itemId: ITEM, expected: 2 }] },
        key(),
      ),
    );
    const before = await available(ITEM);
    const page = await staffAt(HERE);
    await page.goto(`/console/${HERE}/stock/deliveries`);
    await page.getByRole('list', { name: 'Deliveries' }).getByRole('link', { name: supplier }).click();
    await page.getByText('0 of 2 here, 2 due').waitFor();
    for (let unit = 0; unit < 3; unit++) await scan(page, ITEM);
    await page.getByText(/^More than expected of/).waitFor();
    await page.getByRole('button', { name: 'Book what came' }).click();
    await page.getByText('3 of 2 here, 0 due').waitFor();
    expect(await available(ITEM)).toBe(before + 3);
    await page.getByRole('button', { name: 'Nothing more will come' }).click();
    await page.getByText('Closed, 0 units never came').waitFor();
  });

  it('counts a shelf without seeing the book, and asks why the count differs', async () => {
    const ITEM = '22356';
    await stockOf(ITEM, { [HERE]: 3 });
    const page = await staffAt(HERE);
    await page.goto(`/console/${HERE}/stock/count`);
    await page.getByRole('heading', { level: 1, name: 'Count a shelf' }).waitFor();
    await scan(page, ITEM);
    await page.getByRole('spinbutton', { name: 'Counted' }).waitFor();
    await scan(page, ITEM);
    await scan(page, ITEM);
    await page.getByRole('button', { name: 'Book 2' }).click();
    await page.getByLabel('It is not what the book says. Why?').selectOption('Lost');
    await page.getByRole('button', { name: 'Book 2' }).click();
    await page.getByTestId('feedback').getByText('Booked: -1.').waitFor();
    expect(await available(ITEM)).toBe(2);
  });

  it('moves goods to another warehouse: nobody can buy them on the way, and they are there when they are received', async () => {
    const ITEM = '22661';
    await stockOf(ITEM, { [HERE]: 5 });
    const page = await staffAt(HERE);
    await page.goto(`/console/${HERE}/stock/transfers`);
    await page.getByLabel('To warehouse').fill(OTHER);
    await scan(page, ITEM);
    await scan(page, ITEM);
    await page.getByRole('button', { name: 'Send 2 units' }).click();
    await page.getByRole('heading', { level: 1, name: `Transfer ${HERE} to ${OTHER}` }).waitFor();
    expect(await available(ITEM)).toBe(3);
    const id = new URL(page.url()).pathname.split('/').at(-1);
    const there = await staffAt(OTHER);
    await there.goto(`/console/${OTHER}/stock/transfers/${id}`);
    await there.getByText('2 of 2 under way').waitFor();
    await scan(there, ITEM);
    await scan(there, ITEM);
    await there.getByRole('button', { name: 'Book what came' }).click();
    await there.getByText(/^Arrived, sent/).waitFor();
    expect(await available(ITEM)).toBe(5);
  });

  it('takes a return in that a shopper has asked for on the order’s page, who sees it arrive', async () => {
    const ITEM = '22663';
    await stockOf(ITEM, { [HERE]: 5 });
    const shopper = await person('shopper-40');
    const orderId = await order(shopper, { [ITEM]: 2 });
    expect((await shipUntilEnded(shopper, orderId)).status).toBe('shipped');
    const buyer = await visitor();
    await signIn(buyer.page, 'shopper-40');
    await buyer.page.goto(`/orders/${orderId}`);
    await buyer.page.getByRole('button', { name: 'Return items…' }).click();
    const dialog = buyer.page.getByRole('dialog', { name: 'Return items' });
    await dialog.getByRole('spinbutton', { name: /^Return how many of/ }).fill('1');
    await dialog.getByLabel('Why?').fill('Too large');
    await dialog.getByRole('button', { name: 'Return these items (1)' }).click();
    const returns = buyer.page.getByRole('region', { name: 'Returns' });
    await returns.getByText('Asked for').waitFor();
    const [asked] = (await patiently(() => shopper.ask('GET', `/orders/${orderId}/returns`))).body.returns;

    const before = await available(ITEM);
    const page = await staffAt(asked.warehouseId);
    await page.goto(`/console/${asked.warehouseId}/stock/returns/${asked.returnId}`);
    await page.getByText('“Too large”').waitFor();
    await scan(page, ITEM);
    await page.getByRole('button', { name: 'Book what came' }).click();
    await page.getByText(/^Taken in, asked for/).waitFor();
    expect(await available(ITEM)).toBe(before + 1);
    await returns.getByText('Arrived', { exact: true }).waitFor({ timeout: 30_000 });
  });
});
