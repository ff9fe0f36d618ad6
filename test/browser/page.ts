import { readFile } from 'node:fs/promises';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import type { Endpoints } from '../../local/endpoints.ts';

/** Longest wait for anything that a page should show, in ms: functions of the local engine start cold. */
const PATIENCE_MS = 20_000;

/** A browser of somebody's own, whose addresses are the store's: it shares no cookie, storage or cache with another. */
export async function visit(
  browser: Browser,
  store: Pick<Endpoints, 'web'>,
  options: BrowserContextOptions = {},
): Promise<BrowserContext> {
  const context = await browser.newContext({ baseURL: store.web, locale: 'en-US', ...options });
  context.setDefaultTimeout(PATIENCE_MS);
  return context;
}

/** Opens a page of the store and waits until it has nothing more to fetch. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await settled(page);
}

/** Waits until the page has its heading and has stopped fetching. */
export async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.waitForLoadState('networkidle');
}

/** Signs a demo user in on the page's own form, and waits until the page knows. */
export async function signInTo(store: Pick<Endpoints, 'web' | 'demoUsers'>, page: Page, name: string): Promise<void> {
  const user = store.demoUsers.find((one) => one.name === name);
  if (!user) throw new Error(`There is no demo user ${name}.`);
  if (!new URL(page.url(), store.web).pathname.startsWith('/sign-in')) await page.goto('/sign-in');
  await page.getByRole('textbox', { name: 'Name' }).fill(user.name);
  await page.getByLabel('Password', { exact: true }).fill(user.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
}

/** Something that axe-core found, and where. */
export interface Finding {
  readonly impact: string;
  readonly what: string;
}

/** All that axe-core finds on a page (its default rules: WCAG 2.2 A and AA, and best practices). */
export async function axeFindings(page: Page): Promise<Finding[]> {
  axeSource ??= await readFile(new URL(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate<AxeResults>(`axe.run(document, { resultTypes: ['violations'] })`);
  return violations.flatMap(({ id, help, impact, nodes }) =>
    nodes.map(({ target, failureSummary = '' }) => ({
      impact: impact ?? 'minor',
      what: `${id}: ${help} (${target.join(' ')}) ${failureSummary}`,
    })),
  );
}

/** Whether a finding keeps somebody from using the page. */
export const isSerious = ({ impact }: Finding): boolean => impact === 'serious' || impact === 'critical';

/** What keeps somebody from using a page in light, in dark, or on a phone of 360 px, where nothing may be wider either. */
export async function wrongInAnyLight(page: Page): Promise<string[]> {
  const wrong: string[] = [];
  const look = async (where: string) => {
    for (const { what } of (await axeFindings(page)).filter(isSerious)) wrong.push(`${where}: ${what}`);
  };
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await look(colorScheme);
  }
  await page.setViewportSize({ width: 360, height: 740 });
  for (const node of await page.evaluate<string[]>(TOO_WIDE)) wrong.push(`wider than 360 px: ${node}`);
  const width = await page.evaluate<number>('document.documentElement.scrollWidth');
  if (width > 360) wrong.push(`the page is ${width} px wide on a phone`);
  await look('360 px');
  return wrong;
}

/** Visible elements that stick out to the right of the window, and of nothing that scrolls by itself. */
const TOO_WIDE = `
  [...document.querySelectorAll('body *')]
    .filter((node) => node.checkVisibility({ opacityProperty: true }) && node.getBoundingClientRect().right > innerWidth + 1)
    .filter((node) => {
      for (let up = node.parentElement; up; up = up.parentElement)
        if (up !== document.body && getComputedStyle(up).overflowX !== 'visible') return false;
      return true;
    })
    .map((node) => node.outerHTML.slice(0, 120))`;

let axeSource: string | undefined;
