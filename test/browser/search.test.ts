import { describe, expect, inject, it } from 'vitest';
import { processesBelow } from '../e2e/processes.ts';
import { settled } from './page.ts';
import { inChromium, signIn, visitor } from './visitor.ts';

inChromium();

describe('search in a browser', () => {
  it('is all done by keyboard: typing, suggestions, results, an item, and back to where one was', async () => {
    const { page } = await visitor();
    await page.goto('/');
    await settled(page);
    const box = page.getByRole('combobox', { name: 'Search the store' });
    // To the box by keys alone; a page may have put the focus there already.
    const focused = (attribute: string) =>
      page.evaluate<string>(`document.activeElement?.getAttribute('${attribute}') ?? ''`);
    for (let presses = 0; presses < 20 && (await focused('role')) !== 'combobox'; presses++)
      await page.keyboard.press('Tab');
    await page.keyboard.type('lunch b', { delay: 40 });
    const options = page.getByRole('listbox', { name: 'Suggestions' }).getByRole('option');
    await options.first().waitFor();
    expect(await box.getAttribute('aria-expanded')).toBe('true');
    await page.keyboard.press('ArrowDown');
    const active = await box.getAttribute('aria-activedescendant');
    expect(await page.getByRole('option', { selected: true }).getAttribute('id')).toBe(active);
    await page.keyboard.press('Escape');
    expect(await box.getAttribute('aria-expanded')).toBe('false');

    await page.keyboard.type('ag', { delay: 40 });
    await page.keyboard.press('Enter');
    const heading = page.getByRole('heading', { level: 1, name: 'Results for “lunch bag”' });
    await heading.waitFor();
    await settled(page);
    // Whoever hears the page goes on from its heading.
    expect(await page.evaluate('document.activeElement?.tagName')).toBe('H1');
    const first = page.getByRole('list', { name: 'Items' }).getByRole('link').first();
    expect(await first.innerText()).toMatch(/lunch bag/i);

    for (let presses = 0; presses < 80 && !(await focused('href')).startsWith('/items/'); presses++)
      await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/items\//);
    await page.goBack();
    await heading.waitFor();
    expect(await box.inputValue()).toBe('lunch bag');
  });

  it('suggests within the letters that are typed, and the answer is of the last of them', async () => {
    const { page } = await visitor();
    await page.goto('/');
    await page.getByRole('combobox', { name: 'Search the store' }).pressSequentially('umbrella', { delay: 25 });
    const list = page.getByRole('listbox', { name: 'Suggestions' });
    await expect
      .poll(() => list.getByRole('option').allInnerTexts())
      .toEqual(expect.arrayContaining([expect.stringMatching(/umbrella/i)]));
  });

  it('keeps filters, sorting and pages in the address: back, forward and a reload show them again', async () => {
    const { page } = await visitor();
    await page.goto('/search?q=bag');
    await settled(page);
    const items = page.getByRole('list', { name: 'Items' }).getByRole('listitem');
    const firstPage = await items.count();
    await page.getByRole('button', { name: 'Load more' }).click();
    await expect.poll(() => items.count()).toBeGreaterThan(firstPage);
    await page.getByRole('combobox', { name: 'Sort by' }).selectOption({ label: 'Price: low to high' });
    await page.waitForURL(/sort=price/);
    await settled(page);
    const prices = async () =>
      (await items.allInnerTexts()).map((text) => Number(/\$([\d,.]+)/.exec(text)?.[1]?.replaceAll(',', '')));
    await expect
      .poll(async () => {
        const shown = await prices();
        return shown.length > 1 && shown.every((price, index) => index === 0 || price >= (shown[index - 1] ?? 0));
      })
      .toBe(true);
    await page.getByRole('checkbox', { name: /In stock only/ }).check();
    await page.waitForURL(/inStock=true/);
    await page.goBack();
    await page.waitForURL((url) => !url.searchParams.has('inStock') && url.searchParams.get('sort') === 'price');
    expect(await page.getByRole('checkbox', { name: /In stock only/ }).isChecked()).toBe(false);
    await page.goForward();
    await page.waitForURL(/inStock=true/);
    await page.reload();
    await settled(page);
    expect(await page.getByRole('checkbox', { name: /In stock only/ }).isChecked()).toBe(true);
    expect(await page.getByRole('combobox', { name: 'Sort by' }).inputValue()).toBe('price');
    expect((await items.allInnerTexts()).filter((text) => /Out of stock/.test(text))).toEqual([]);
  });

  it('says that nothing was found, and offers another spelling', async () => {
    const { page } = await visitor();
    await page.goto('/search?q=xqzvwk');
    await page.getByText('Nothing found for “xqzvwk”').waitFor();
    await page.goto('/search?q=umbrela');
    await settled(page);
    expect(await page.getByRole('list', { name: 'Items' }).getByRole('listitem').first().innerText()).toMatch(
      /umbrella/i,
    );
  });

  it('that is down says so, while items and carts go on; once it is back, so are the results', async () => {
    const [{ pid } = { pid: 0 }] = processesBelow(inject('store').pid).filter(({ args }) =>
      /OpenSearchNode/.test(args),
    );
    expect(pid).toBeGreaterThan(0);
    const { page } = await visitor();
    await signIn(page, 'shopper-19');
    process.kill(pid, 'SIGSTOP');
    try {
      // A query that no test has asked before: the answer to another may still be known.
      await page.goto('/search?q=victorian+glass+hanging+t-light+silver');
      await page.getByRole('heading', { name: 'Search is not available right now' }).waitFor({ timeout: 30_000 });
      await page.goto('/items/84879');
      await page.getByRole('button', { name: 'Add to cart', exact: true }).click();
      await page.getByRole('link', { name: 'Go to cart' }).click();
      await page.getByRole('list', { name: 'Lines' }).getByRole('listitem').first().waitFor();
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await page.goto('/search?q=victorian+glass+hanging+t-light+silver');
    await expect
      .poll(
        async () => {
          const again = page.getByRole('button', { name: 'Try again' });
          if (await again.isVisible()) await again.click();
          return page.getByRole('list', { name: 'Items' }).getByRole('listitem').count();
        },
        { timeout: 30_000, interval: 500 },
      )
      .toBeGreaterThan(0);
  });
});
