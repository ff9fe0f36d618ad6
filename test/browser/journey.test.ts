import { describe, expect, it } from 'vitest';
import { anyone, patiently, person, shipUntilEnded } from '../e2e/people.ts';
import { ADDRESS_ON_PAGE, addToCart, checkOut, placeOrder } from './shopping.ts';
import { inChromium, signIn, visitor } from './visitor.ts';

inChromium();

/** “White Hanging Heart T-Light Holder”. */
const HEART = '85123A';
const available = async (itemId: string): Promise<number> =>
  (await patiently(() => anyone.ask('GET', `/items/${itemId}`))).body.available;

describe('a shopper in a browser', () => {
  it('finds an item, buys it, and sees it on its way until it is shipped', async () => {
    const shopper = await person('shopper-11');
    await shopper.ask('DELETE', '/cart');
    const { page } = await visitor();
    await page.goto('/');
    const box = page.getByRole('combobox', { name: 'Search the store' });
    await box.pressSequentially('hanging heart light', { delay: 30 });
    await page.getByRole('listbox', { name: 'Suggestions' }).getByRole('option').first().waitFor();
    await box.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Results for “hanging heart light”' }).waitFor();
    const items = page.getByRole('list', { name: 'Items' });
    await items.getByRole('listitem').first().waitFor();
    const total = await items.getByRole('listitem').count();
    expect(total).toBeGreaterThan(1);

    const filters = page
      .getByRole('complementary', { name: 'Filters' })
      .or(page.getByRole('region', { name: 'Filters' }));
    const category = filters.getByRole('group', { name: 'Category' }).getByRole('link').first();
    await category.click();
    await page.waitForURL(/category=/);
    await page.getByRole('list', { name: 'Active filters' }).getByRole('button').first().click();
    await page.waitForURL((url) => !url.searchParams.has('category'));
    await items.getByRole('link', { name: /white hanging heart t.?light holder/i }).click();
    await page.waitForURL(`/items/${HEART}`);

    const before = await available(HEART);
    await page.getByText(`${before.toLocaleString('en-US')} in stock`).waitFor();
    await page.getByRole('spinbutton', { name: 'Quantity' }).fill('2');
    await page.getByRole('button', { name: 'Add to cart' }).first().click();
    // A guest is asked who they are, and what they wanted is done then.
    await page.waitForURL(/\/sign-in/);
    await signIn(page, 'shopper-11');
    await page.getByRole('link', { name: /^Cart\s*, 2 items/ }).click();

    await page.getByRole('list', { name: 'Lines' }).getByRole('listitem').waitFor();
    await checkOut(page);
    expect(await available(HEART)).toBe(before - 2);
    const orderId = await placeOrder(page);
    await page.getByText('Thank you. Your order is placed.').waitFor();
    expect((await shopper.ask('GET', `/orders/${orderId}`)).body.address).toMatchObject({ name: ADDRESS_ON_PAGE.name });
    await page.getByRole('link', { name: /^Cart\s*, empty/ }).waitFor();

    // The page follows the order by itself; nobody reloads it.
    expect((await shipUntilEnded(shopper, orderId)).status).toBe('shipped');
    await page.getByRole('region', { name: 'Shipments' }).getByText('Shipped').first().waitFor({ timeout: 60_000 });
    await page.getByRole('link', { name: 'Orders', exact: true }).click();
    await page.getByRole('list', { name: 'Orders' }).getByText('Shipped').first().waitFor();
  });

  it('cancels some of a line, then what is left of the order', async () => {
    const shopper = await person('shopper-12');
    await shopper.ask('DELETE', '/cart');
    const { page } = await visitor();
    await signIn(page, 'shopper-12');
    const before = await available('22423');
    await addToCart(page, '22423', 3);
    await checkOut(page);
    const orderId = await placeOrder(page);
    await page.getByRole('button', { name: 'Cancel items…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Cancel items' });
    await dialog.getByRole('spinbutton', { name: /^Cancel how many of/ }).fill('1');
    await page.keyboard.press('Tab');
    await dialog.getByRole('button', { name: 'Cancel these items' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await expect.poll(async () => (await shopper.ask('GET', `/orders/${orderId}`)).body.lines[0].cancelled).toBe(1);

    await page.getByRole('button', { name: 'Cancel items…' }).click();
    await dialog.getByRole('button', { name: 'Cancel everything that has not been shipped' }).click();
    await page.getByText('Cancelled', { exact: true }).first().waitFor();
    expect((await shopper.ask('GET', `/orders/${orderId}`)).body.status).toBe('cancelled');
    await expect.poll(() => available('22423')).toBe(before);
  });

  it('finds a stranger’s order as little as one that does not exist', async () => {
    const owner = await person('shopper-13');
    await owner.ask('DELETE', '/cart');
    await owner.ask('PUT', '/cart/items/20725', { quantity: 1 });
    const { body: hold } = await owner.ask('POST', '/checkout');
    const { status } = await owner.ask('POST', '/orders', {
      reservationId: hold.reservationId,
      address: ADDRESS_ON_PAGE,
    });
    expect(status).toBe(201);
    const { page } = await visitor();
    await signIn(page, 'shopper-14');
    const seen: (string | null)[] = [];
    for (const orderId of [hold.reservationId, '01ARZ3NDEKTSV4RRFFQ69G5FAV']) {
      await page.goto(`/orders/${orderId}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('networkidle');
      const text = await page.getByRole('main').innerText();
      expect(text).not.toContain(ADDRESS_ON_PAGE.name);
      seen.push(text.replaceAll(orderId, 'ORDER'));
    }
    expect(seen[0]).toBe(seen[1]);
    await owner.ask('POST', `/orders/${hold.reservationId}/cancel`);
  });
});
