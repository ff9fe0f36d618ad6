import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BrowserContext, Page } from 'playwright-core';
import { type Endpoints, readEndpoints } from '../../local/endpoints.ts';
import { checkout } from '../../local/engines/cache.ts';
import { launchChromium } from '../../local/engines/chromium.ts';
import { person, shipWork } from '../e2e/people.ts';
import { open, settled, signInTo, visit } from './page.ts';
import { ADDRESS_ON_PAGE, addToCart, checkOut, placeOrder } from './shopping.ts';

/** Where the README finds them. */
const FOLDER = join(checkout, 'docs/screenshots');
const SHOPPER = 'shopper-63';

/** A picture of a page: its file's name, how it is come to, and how it is looked at. */
interface Shot {
  readonly name: string;
  readonly go: (page: Page) => Promise<void>;
  readonly dark?: true;
  readonly narrow?: true;
}

const suggestions = async (page: Page): Promise<void> => {
  await open(page, '/');
  await page.getByRole('combobox', { name: 'Search the store' }).pressSequentially('hear', { delay: 60 });
  await page.getByRole('option').first().waitFor();
  await page.waitForLoadState('networkidle');
};

const guest: readonly Shot[] = [
  { name: 'home', go: (page) => open(page, '/') },
  { name: 'suggestions', go: suggestions },
  { name: 'results', go: (page) => open(page, '/search?q=heart') },
  { name: 'results-dark', go: (page) => open(page, '/search?q=vintage'), dark: true },
  { name: 'results-narrow', go: (page) => open(page, '/search?q=heart'), narrow: true },
  { name: 'item', go: (page) => open(page, '/items/85123A') },
  { name: 'item-dark-narrow', go: (page) => open(page, '/items/84879'), dark: true, narrow: true },
  { name: 'nothing-found', go: (page) => open(page, '/search?q=xqzvwk') },
  { name: 'sign-in', go: (page) => open(page, '/sign-in') },
];

const buying: readonly Shot[] = [
  { name: 'cart', go: (page) => open(page, '/cart') },
  { name: 'checkout', go: checkOut },
  { name: 'checkout-narrow', go: (page) => open(page, '/checkout'), narrow: true },
];

const bought = (orderId: string): Shot[] => [
  { name: 'order', go: (page) => open(page, `/orders/${orderId}`) },
  { name: 'order-dark', go: (page) => open(page, `/orders/${orderId}`), dark: true },
  {
    name: 'cancel',
    go: async (page) => {
      await open(page, `/orders/${orderId}`);
      await page.getByRole('button', { name: 'Cancel items…' }).click();
      await page.getByRole('dialog', { name: 'Cancel items' }).waitFor();
    },
  },
  { name: 'orders', go: (page) => open(page, '/orders') },
];

/** Those further down are fetched when they are scrolled to. */
const PICTURES_SHOWN =
  '[...document.images].every((image) => image.complete || image.getBoundingClientRect().top > innerHeight)';

/** Takes a picture as WebP, which Chromium writes itself and which is a third of a PNG. */
async function take(context: BrowserContext, { name, go, dark, narrow }: Shot): Promise<void> {
  const page = await context.newPage();
  await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light', reducedMotion: 'reduce' });
  await page.setViewportSize(narrow ? { width: 360, height: 780 } : { width: 1280, height: 860 });
  await go(page);
  // Asked again and again from here: waiting within the page would evaluate text, which its policy forbids.
  for (let look = 0; look < 50 && !(await page.evaluate<boolean>(PICTURES_SHOWN)); look++) await sleep(100);
  const devtools = await context.newCDPSession(page);
  const { data } = await devtools.send('Page.captureScreenshot', { format: 'webp', quality: 84 });
  const file = Buffer.from(data, 'base64');
  await writeFile(join(FOLDER, `${name}.webp`), file);
  console.log(`${name}.webp ${(file.length / 1000).toFixed(0)} KB`);
  await page.close();
}

/** Has a warehouse ship its part of an order, and another take its part up, so that its page has something to show. */
async function shipSome(store: Endpoints, orderId: string): Promise<void> {
  const staff = store.demoUsers.filter(({ groups }) => groups.includes('staff'));
  let shipped = false;
  for (let attempt = 0; attempt < 40 && !shipped; attempt++) {
    for (const { name, groups } of staff) {
      const warehouseId = groups.find((group) => group.startsWith('warehouse-'))?.slice('warehouse-'.length) ?? '';
      const who = await person(name, store);
      const { orders = [] } = (await who.ask('GET', `/warehouses/${warehouseId}/orders`)).body;
      const mine = orders.find((one: { orderId: string }) => one.orderId === orderId);
      if (!mine) continue;
      if (shipped) {
        await who.ask('POST', `/warehouses/${warehouseId}/orders/${mine.warehouseOrderId}/claim`);
        return;
      }
      await shipWork(who, warehouseId, mine.warehouseOrderId);
      shipped = true;
    }
    await sleep(500);
  }
}

/** Where the pictures of staff's work are taken. */
const HALL = 'SEA1';

/** Some orders for one warehouse, so that its staff have something to do. @returns the ids of the orders */
async function giveWork(store: Endpoints): Promise<string[]> {
  const baskets = [
    { '85123A': 2, '22423': 1 },
    { '84879': 4 },
    { '47566': 1, '85099B': 3, '20725': 2 },
    { '22720': 1 },
    { '21212': 6, '22197': 2 },
  ];
  const orders: string[] = [];
  for (const [index, basket] of baskets.entries()) {
    const shopper = await person(`shopper-${58 + index}`, store);
    const lines = Object.entries(basket).map(([itemId, quantity]) => ({ itemId, quantity }));
    await shopper.ask('DELETE', '/checkout');
    await shopper.ask('PUT', '/cart', { lines });
    const { reservationId } = (await shopper.ask('POST', '/checkout')).body;
    await shopper.ask('POST', '/orders', { reservationId, address: ADDRESS_ON_PAGE });
    orders.push(reservationId);
  }
  const staff = await person(`staff-${HALL.toLowerCase()}`, store);
  for (let look = 0; look < 60; look++) {
    const { orders: work } = (await staff.ask('GET', `/warehouses/${HALL}/orders`)).body;
    if (work.length >= 3) break;
    await sleep(1000);
  }
  return orders;
}

const scan = async (page: Page, code: string): Promise<void> => {
  await page.keyboard.type(code);
  await page.keyboard.press('Enter');
};

/** A step further each: what the one before has done is there for the next. */
const working: readonly Shot[] = [
  { name: 'console-work', go: (page) => open(page, `/console/${HALL}`), narrow: true },
  {
    name: 'console-pick',
    go: async (page) => {
      await open(page, `/console/${HALL}`);
      await page.getByRole('radio', { name: '3', exact: true }).check({ force: true });
      await page.getByRole('button', { name: /^Take the next/ }).click();
      const now = page.getByRole('region', { name: 'Now' });
      await now.waitFor();
      await scan(page, await now.getByTestId('code').innerText());
      await page.getByTestId('feedback').getByText('Into box').waitFor();
    },
    narrow: true,
  },
  {
    name: 'console-wrong-dark',
    go: async (page) => {
      await open(page, `/console/${HALL}/pick`);
      await page.getByRole('region', { name: 'Now' }).waitFor();
      await scan(page, '79323P');
      await page.getByTestId('feedback').getByText('Wrong item').waitFor();
    },
    narrow: true,
    dark: true,
  },
  {
    name: 'console-short',
    go: async (page) => {
      await open(page, `/console/${HALL}/pick`);
      await page
        .getByRole('button', { name: /^Short or damaged/ })
        .first()
        .click();
      await page.getByRole('dialog', { name: 'Short or damaged' }).waitFor();
    },
    narrow: true,
  },
  {
    name: 'console-ship',
    go: async (page) => {
      await open(page, `/console/${HALL}/pick`);
      for (let unit = 0; unit < 40; unit++) {
        const ready = page.getByRole('link', { name: /all in: pack it/ }).first();
        if (await ready.isVisible()) {
          await ready.click();
          break;
        }
        await scan(page, await page.getByRole('region', { name: 'Now' }).getByTestId('code').innerText());
        await sleep(200);
      }
      await page.getByRole('button', { name: 'Pack it' }).click();
      await page.getByLabel('Tracking number').waitFor();
      await scan(page, '1Z999AA10123456784');
    },
    narrow: true,
  },
];

const administering = (orderId: string): Shot[] => [
  { name: 'admin-today', go: (page) => open(page, '/admin') },
  { name: 'admin-order', go: (page) => open(page, `/admin/orders/${orderId}`) },
  {
    name: 'admin-plan-dark',
    go: async (page) => {
      await open(page, `/admin/orders/${orderId}`);
      await page.getByRole('heading', { name: 'Why these warehouses' }).scrollIntoViewIfNeeded();
      await page.evaluate('scrollBy(0, 560)');
    },
    dark: true,
  },
  { name: 'admin-warehouse', go: (page) => open(page, `/admin/warehouses/${HALL}`) },
  {
    name: 'admin-days',
    go: async (page) => {
      await open(page, '/admin');
      await page.evaluate(`document.querySelector('#days').scrollIntoView()`);
      await page.evaluate('scrollBy(0, -80)');
    },
  },
  {
    name: 'admin-new-item',
    go: async (page) => {
      await open(page, '/admin/new-item');
      await page.getByLabel('Name', { exact: true }).fill('Blue Enamel Teapot');
      await page.getByRole('textbox', { name: 'Category' }).fill('Kitchen');
      await page.getByLabel('Price in USD').fill('dear');
      await page.getByRole('button', { name: 'Add it' }).click();
      await page.getByText('must be an amount').waitFor();
    },
  },
  {
    name: 'admin-item',
    go: async (page) => {
      await open(page, '/admin/items/85123A');
      await page.evaluate(`document.querySelector('#pictures').scrollIntoView()`);
      await page.evaluate('scrollBy(0, -80)');
    },
  },
  {
    name: 'admin-goods',
    go: async (page) => {
      await open(page, `/admin/goods/${HALL}`);
      await page.getByLabel('Supplier').fill('Lamplight Ltd');
      await page.getByLabel('Due').fill('2030-05-01T09:30');
      await page.getByLabel('Units 1').fill('48');
      await page.getByLabel('Item 1').fill('85123A');
      await page.keyboard.press('Tab');
      await page.getByText('Hanging Heart').waitFor();
    },
  },
  { name: 'admin-synonyms', go: (page) => open(page, '/admin/synonyms') },
  { name: 'admin-stock', go: (page) => open(page, '/admin/stock/85123A') },
  { name: 'admin-queues', go: (page) => open(page, '/admin/queues') },
  { name: 'admin-today-narrow', go: (page) => open(page, '/admin'), narrow: true },
];

const store = await readEndpoints();
await mkdir(FOLDER, { recursive: true });
const browser = await launchChromium((line) => console.log(line));
try {
  const anyone = await visit(browser, store);
  for (const shot of guest) await take(anyone, shot);

  const shopper = await visit(browser, store);
  const page = await shopper.newPage();
  await signInTo(store, page, SHOPPER);
  await addToCart(page, '85123A', 2);
  await addToCart(page, '22423', 1);
  await addToCart(page, '84879', 6);
  for (const shot of buying) await take(shopper, shot);
  await page.goto('/checkout');
  const orderId = await placeOrder(page);
  await settled(page);
  await shipSome(store, orderId);
  for (const shot of bought(orderId)) await take(shopper, shot);

  const [given = orderId] = await giveWork(store);
  const staff = await visit(browser, store);
  await signInTo(store, await staff.newPage(), `staff-${HALL.toLowerCase()}`);
  for (const shot of working) await take(staff, shot);
  const admin = await visit(browser, store);
  await signInTo(store, await admin.newPage(), 'admin');
  for (const shot of administering(given)) await take(admin, shot);
} finally {
  await browser.close();
}
