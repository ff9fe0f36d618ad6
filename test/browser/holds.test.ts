import { describe, expect, inject, it } from 'vitest';
import { leaveOnly, person } from '../e2e/people.ts';
import { addToCart, checkOut, placeOrder } from './shopping.ts';
import { inChromium, signIn, visitor } from './visitor.ts';

inChromium();

describe('holds, seen in a browser', () => {
  it('of the last unit go to one of two shoppers; the other is told, and buys it once it is given back', async () => {
    const names = ['shopper-15', 'shopper-16'] as const;
    for (const name of names) await (await person(name)).ask('DELETE', '/cart');
    await leaveOnly('22720', 1);
    const [{ page: first }, { page: second }] = [await visitor(), await visitor()];
    await signIn(first, names[0]);
    await signIn(second, names[1]);
    for (const page of [first, second]) {
      await page.goto('/items/22720');
      await page.getByText('Only 1 left').waitFor();
      await page.getByRole('button', { name: 'Add to cart', exact: true }).click();
      await page.getByRole('link', { name: 'Go to cart' }).waitFor();
    }
    await checkOut(first);
    await second.goto('/cart');
    // Stock left refreshes by itself, so the page may know before the button is pressed.
    await second
      .getByText(/out of stock/i)
      .first()
      .waitFor();

    await first.getByRole('button', { name: 'Give it all back' }).click();
    await first.waitForURL(/\/cart/);
    await second.reload();
    await checkOut(second);
    expect(await placeOrder(second)).toMatch(/./);
    await first.goto('/items/22720');
    await first.getByText('Out of stock').first().waitFor();
    expect(await first.getByRole('button', { name: 'Add to cart', exact: true, disabled: false }).count()).toBe(0);
  });

  it('run out in front of the shopper, who is told what to do and loses nothing of the cart', async () => {
    const shopper = await person('shopper-17');
    await shopper.ask('DELETE', '/cart');
    const { page } = await visitor();
    await signIn(page, 'shopper-17');
    await addToCart(page, '20719', 2);
    await checkOut(page);
    const { expiresAt } = (await shopper.ask('GET', '/checkout')).body;
    const shown = await page.getByRole('timer').innerText();
    const [minutes = 0, seconds = 0] = shown.split(':').map(Number);
    const left = (Date.parse(expiresAt) - Date.now()) / 1000;
    expect(Math.abs(minutes * 60 + seconds - left)).toBeLessThan(3);
    await page.getByLabel('Full name').fill('Katherine Johnson');

    const over = page.getByRole('alert').filter({ hasText: 'Your hold has run out' });
    await over.waitFor({ timeout: (inject('store').settings.holdSeconds + 10) * 1000 });
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(expiresAt) - 1500);
    expect(Date.now()).toBeLessThan(Date.parse(expiresAt) + 5000);
    await page.getByRole('button', { name: 'Hold my cart again' }).click();
    await page.getByRole('complementary', { name: 'What is held for you' }).waitFor();
    expect(await page.getByLabel('Full name').inputValue()).toBe('Katherine Johnson');
    await placeOrder(page);
    await page.getByText('Thank you. Your order is placed.').waitFor();
  });

  it('are seen on every page of the same shopper, in other tabs too', async () => {
    const shopper = await person('shopper-18');
    await shopper.ask('DELETE', '/cart');
    const { page, context } = await visitor();
    await signIn(page, 'shopper-18');
    await addToCart(page, '20727', 1);
    await checkOut(page);
    const tab = await context.newPage();
    await tab.goto('/');
    await tab.getByRole('region', { name: 'Your hold' }).getByRole('link', { name: 'Finish checkout' }).click();
    await tab.getByRole('complementary', { name: 'What is held for you' }).waitFor();
    await tab.getByRole('button', { name: 'Give it all back' }).click();
    await tab.waitForURL(/\/cart/);
  });
});
