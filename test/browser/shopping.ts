import type { Page } from 'playwright-core';

/** Where the tests' parcels go. */
export const ADDRESS_ON_PAGE = {
  name: 'Katherine Johnson',
  line1: '100 Orbit Road',
  city: 'Hampton',
  state: 'VA',
  postalCode: '23666',
  country: 'US',
} as const;

/** Puts units of an item in the cart, on the item's page. */
export async function addToCart(page: Page, itemId: string, quantity: number): Promise<void> {
  await page.goto(`/items/${itemId}`);
  await page.getByRole('spinbutton', { name: 'Quantity' }).fill(String(quantity));
  await page.getByRole('button', { name: 'Add to cart', exact: true }).click();
  await page.getByRole('link', { name: 'Go to cart' }).waitFor();
}

/** Goes from anywhere to the checkout with what is in the cart, and waits until it is held. */
export async function checkOut(page: Page): Promise<void> {
  if (new URL(page.url()).pathname !== '/cart') await page.goto('/cart');
  await page
    .getByRole('button', { name: 'Check out' })
    .or(page.getByRole('link', { name: 'Check out' }))
    .click();
  await page.getByRole('complementary', { name: 'What is held for you' }).waitFor();
}

/** Fills in the address and places the order. @returns its id */
export async function placeOrder(page: Page): Promise<string> {
  const { name, line1, city, state, postalCode, country } = ADDRESS_ON_PAGE;
  await page.getByLabel('Full name').fill(name);
  await page.getByLabel('Address', { exact: true }).fill(line1);
  await page.getByLabel('City').fill(city);
  await page.getByLabel('State or region').fill(state);
  await page.getByLabel('Postal code').fill(postalCode);
  await page.getByLabel('Country').fill(country);
  await page.getByRole('button', { name: 'Place order' }).click();
  await page.waitForURL(/\/orders\/[^/?]+/);
  return new URL(page.url()).pathname.split('/').at(-1) ?? '';
}
