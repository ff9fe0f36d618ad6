import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { patiently, person, receive } from '../e2e/people.ts';
import { pictureFile } from '../integration/pictures.ts';
import { addToCart } from './shopping.ts';
import { inChromium, signIn, visitor } from './visitor.ts';

inChromium();

async function asAdmin(path: string): Promise<Page> {
  const { page } = await visitor({ viewport: { width: 1280, height: 900 } });
  await signIn(page, 'admin');
  await page.goto(path);
  return page;
}

const ask = async (path: string) => (await patiently(async () => (await person('admin')).ask('GET', path))).body;

describe('an administrator of the catalogue, in a browser', () => {
  it('adds an item, is told at each field what is wrong, gives it pictures, and ends and resumes its sale', async () => {
    const ITEM = `NEW-${crypto.randomUUID().slice(0, 8).toUpperCase()}`;
    const page = await asAdmin('/admin/items');
    await page.getByRole('link', { name: 'Add an item' }).click();
    await page.getByRole('heading', { level: 1, name: 'Add an item' }).waitFor();
    await page.getByLabel('Number, as on its label').fill('no/slash');
    await page.getByRole('textbox', { name: 'Category' }).fill('Tableware');
    await page.getByLabel('Price in USD').fill('dear');
    await page.getByRole('button', { name: 'Add it' }).click();
    await page.getByText('must be an amount, such as 12.50').waitFor();
    await page.getByLabel('Price in USD').fill('12.50');
    await page.getByLabel(/^Facts/).fill('colour: blue\nno fact');
    await page.getByRole('button', { name: 'Add it' }).click();
    await page.getByText('Line 2 should be like').waitFor();
    await page.getByLabel(/^Facts/).fill('colour: blue');
    await page.getByRole('button', { name: 'Add it' }).click();
    await page.getByText('must be 1 to 40 letters, digits').waitFor();
    expect(await page.getByLabel('Name', { exact: true }).getAttribute('aria-invalid')).toBe('true');
    await page.getByLabel('Number, as on its label').fill(ITEM);
    await page.getByLabel('Name', { exact: true }).fill('Blue plate');
    await page.getByRole('button', { name: 'Add it' }).click();
    await page.waitForURL(`/admin/items/${ITEM}`);
    await page.getByRole('heading', { level: 1, name: 'Blue plate' }).waitFor();
    expect(await ask(`/items/${ITEM}`)).toMatchObject({
      price: { amount: 1250 },
      attributes: { colour: 'blue' },
      available: 0,
    });

    const pictures = page.getByRole('region', { name: 'Pictures' });
    const send = async (alt: string, name: string, mimeType: string, buffer: Buffer) => {
      await pictures.getByLabel('Another picture, JPEG or PNG').setInputFiles({ name, mimeType, buffer });
      await pictures.getByLabel('What it shows').fill(alt);
      await pictures.getByRole('button', { name: 'Send it' }).click();
    };
    // What is typed meanwhile outlives a picture that arrives
    await page.getByRole('textbox', { name: 'Description' }).fill('Of stoneware');
    await send('Notes', 'notes.txt', 'text/plain', Buffer.from('no picture'));
    await pictures.getByText(/expected one of/).waitFor();
    await send('A blue plate', 'plate.jpg', 'image/jpeg', await pictureFile(400, 300));
    const shown = pictures.getByRole('list', { name: 'Pictures' }).getByRole('listitem');
    await shown.filter({ hasText: 'A blue plate' }).getByText('Main one').waitFor({ timeout: 60_000 });
    await send('Its back', 'back.png', 'image/png', await pictureFile(300, 300, 'image/png', 0x223344ff));
    const back = shown.filter({ hasText: 'Its back' });
    await back.getByRole('button', { name: /^Make it the main one/ }).click({ timeout: 60_000 });
    await back.getByText('Main one').waitFor();
    await shown
      .filter({ hasText: 'A blue plate' })
      .getByRole('button', { name: /^Remove/ })
      .click();
    await shown.filter({ hasText: 'A blue plate' }).waitFor({ state: 'detached' });
    expect((await ask(`/items/${ITEM}`)).images).toMatchObject([{ alt: 'Its back' }]);
    expect(await page.getByRole('textbox', { name: 'Description' }).inputValue()).toBe('Of stoneware');
    await page.getByRole('button', { name: 'Keep', exact: true }).click();
    await expect.poll(async () => (await ask(`/items/${ITEM}`)).description).toBe('Of stoneware');

    await page.getByRole('button', { name: 'End its sale' }).click();
    await page.getByTestId('sale').getByText('Retired').waitFor();
    expect(await ask(`/items/${ITEM}`)).toMatchObject({ retired: true });
    await page.getByRole('button', { name: 'Sell it again' }).click();
    await page.getByTestId('sale').getByText('On sale').waitFor();
    expect(await ask(`/items/${ITEM}`)).toMatchObject({ retired: false, images: [{ alt: 'Its back' }] });
  });

  it('sees where an item lies, what of it is promised, and that a new one lies nowhere', async () => {
    const admin = await person('admin');
    const ITEM = `LIES-${crypto.randomUUID().slice(0, 8).toUpperCase()}`;
    const item = { name: 'Lies somewhere', category: 'Other', price: { amount: 100, currency: 'USD' } };
    await patiently(() => admin.ask('POST', '/admin/items', { itemId: ITEM, ...item }));
    const page = await asAdmin(`/admin/stock/${ITEM}`);
    await page.getByText('No warehouse has ever had it.').waitFor();
    await page.getByText('Nothing of it was ever received.').waitFor();

    await receive(ITEM, 'DEN1', 5);
    await receive(ITEM, 'SEA1', 3);
    await patiently(() => admin.ask('PUT', `/warehouses/DEN1/stock/${ITEM}/location`, { location: 'B-07-1' }));
    const shopper = await visitor();
    await signIn(shopper.page, 'shopper-41');
    await addToCart(shopper.page, ITEM, 2);
    const buyer = await person('shopper-41');
    expect((await patiently(() => buyer.ask('POST', '/checkout'))).status).toBe(200);

    await page.goto(`/admin/items/${ITEM}`);
    const shelves = page.getByRole('region', { name: 'Stock by warehouse' });
    const denver = shelves.getByRole('row').filter({ hasText: 'DEN1 Denver' });
    await denver.getByText('B-07-1').waitFor();
    expect((await denver.getByRole('cell').allInnerTexts()).slice(0, 3)).toEqual(['5', '0', '5']);
    const sums = shelves.locator('.one-number');
    expect(await sums.allInnerTexts()).toEqual([
      'On hand\n8',
      'Allocated to orders\n0',
      'Held or waiting for a warehouse\n2',
      'Left to sell\n6',
      'In transit\n0',
      'Damaged so far\n0',
    ]);
    await shelves.getByRole('button', { name: 'How it came to this' }).click();
    await shelves.getByRole('columnheader', { name: 'Received' }).waitFor();
    await shelves.getByRole('link', { name: 'Its movements' }).click();
    await page.getByText('6 to sell').waitFor();
    await page.getByRole('link', { name: 'DEN1 Denver' }).click();
    await page.getByRole('heading', { level: 1, name: 'DEN1 Denver' }).waitFor();

    // The shopper's cart shows the item by its picture's place, and lets it go
    await shopper.page.goto('/cart');
    await shopper.page.getByRole('list', { name: 'Lines' }).locator('.picture').waitFor();
    await buyer.ask('DELETE', '/checkout');
    await buyer.ask('DELETE', '/cart');
  });

  it('teaches the search synonyms, and is told which line is wrong', async () => {
    const before = (await ask('/admin/search/synonyms')).groups;
    const page = await asAdmin('/admin');
    await page.getByRole('link', { name: 'Synonyms' }).click();
    const words = page.getByLabel('One group a line, its words parted by commas');
    const text = await words.inputValue();
    await words.fill(`${text}\nalone\nsettee, !!!`);
    await page.getByRole('button', { name: /^Keep/ }).click();
    await page.getByText(`Line ${before.length + 1}:`).waitFor();
    await words.fill(`${text}\nsettee, chesterfield`);
    await page.getByRole('button', { name: `Keep ${before.length + 1} groups` }).click();
    await expect
      .poll(async () => (await ask('/admin/search/synonyms')).groups)
      .toEqual([...before, ['settee', 'chesterfield']]);
    await words.fill(text);
    await page.getByRole('button', { name: `Keep ${before.length} groups` }).click();
    await expect.poll(async () => (await ask('/admin/search/synonyms')).groups).toEqual(before);
  });

  it('announces a delivery, is told which line is wrong, and staff see it', async () => {
    const supplier = `Supplier ${crypto.randomUUID().slice(0, 8)}`;
    const page = await asAdmin('/admin/warehouses/ATL1');
    await page.getByRole('link', { name: 'Deliveries, transfers, returns' }).click();
    await page.getByRole('heading', { level: 1, name: 'Goods at ATL1' }).waitFor();
    const form = page.getByRole('form', { name: 'Announce a delivery' });
    await form.getByRole('button', { name: 'Announce it' }).click();
    await form.getByText('Say when it is to come.').waitFor();
    await form.getByLabel('Supplier').fill(supplier);
    await form.getByLabel('Due').fill('2030-05-01T09:30');
    await form.getByLabel('Item 1').fill('22423');
    await form.getByLabel('Units 1').fill('12');
    await form.getByRole('button', { name: 'One more line' }).click();
    await form.getByRole('button', { name: 'One more line' }).click();
    await form.getByLabel('Item 3').fill('NO-SUCH-ITEM');
    await form.getByLabel('Units 3').fill('1');
    await form.getByText(/regency cakestand/i).waitFor();
    await form.getByRole('button', { name: 'Announce it' }).click();
    await form.getByText('NO-SUCH-ITEM is not in the catalogue').waitFor();
    await form.getByLabel('Item 3').fill('84879');
    await form.getByRole('button', { name: 'Announce it' }).click();
    const row = page.getByRole('table', { name: 'Deliveries' }).getByRole('row').filter({ hasText: supplier });
    await row.getByText('13', { exact: true }).waitFor();
    expect(await form.getByLabel('Supplier').inputValue()).toBe('');

    const staff = await visitor({ viewport: { width: 360, height: 740 } });
    await signIn(staff.page, 'staff-atl1');
    await staff.page.goto('/console/ATL1/stock/deliveries');
    await staff.page.getByRole('link', { name: supplier }).click();
    await staff.page.getByText('0 of 12 here, 12 due').waitFor();
    await staff.page.getByRole('button', { name: 'Nothing more will come' }).click();
    await staff.page.getByText('Closed, 13 units never came').waitFor();
  });

  it('reads the figures of a fortnight, day by day', async () => {
    const page = await asAdmin('/admin?day=2026-01-10');
    const plot = page.getByRole('figure', { name: 'Orders placed by day' });
    await plot.getByText('Show as a table').click();
    expect(await plot.getByRole('rowheader').allInnerTexts()).toEqual([
      ...['Dec 28', 'Dec 29', 'Dec 30', 'Dec 31', 'Jan 1', 'Jan 2', 'Jan 3'],
      ...['Jan 4', 'Jan 5', 'Jan 6', 'Jan 7', 'Jan 8', 'Jan 9', 'Jan 10'],
    ]);
    await page.getByRole('link', { name: 'Today' }).click();
    await page.getByRole('heading', { level: 1, name: 'Today' }).waitFor();
    await plot.getByText('Show as a table').click();
    const placed = async () => {
      const { total } = await ask('/admin/figures');
      const cells = await plot.getByRole('row').getByRole('cell').allInnerTexts();
      return [cells.at(-1), total.placed.toLocaleString('en-US')];
    };
    await expect.poll(async () => new Set(await placed()).size, { timeout: 40_000 }).toBe(1);
    expect(await plot.locator('rect').count()).toBe(14);
  });
});
