import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest';
import { launchChromium } from '../../local/engines/chromium.ts';
import { anyone, patiently } from '../e2e/people.ts';
import { signInTo, visit } from './page.ts';

/** Somebody with a browser of their own. */
export interface Visitor {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Says that this error on the console is the test's own doing, as when it breaks the network. */
  readonly forgive: (error: RegExp) => void;
}

let browser: Browser | undefined;
const visits: { readonly context: BrowserContext; readonly wrong: string[] }[] = [];

/**
 * Starts one Chromium for a file's tests, and ends every visit after its test, which fails when a page said an error on
 * its console, threw, or did what its content security policy forbids.
 */
export function inChromium(): void {
  beforeAll(async () => {
    browser = await launchChromium((line) => console.log(line));
    // Functions that start cold are no matter of these tests.
    for (const path of ['/search?q=warm', '/search/suggest?q=warm']) await patiently(() => anyone.ask('GET', path));
  });
  afterEach(async () => {
    const ended = visits.splice(0);
    await Promise.all(ended.map(({ context }) => context.close()));
    expect(ended.flatMap(({ wrong }) => wrong)).toEqual([]);
  });
  afterAll(() => browser?.close());
}

/** Somebody who has just opened a browser on the tests' store. */
export async function visitor(options: BrowserContextOptions = {}): Promise<Visitor> {
  if (!browser) throw new Error('Chromium is not started: call inChromium() at the top of the file.');
  const context = await visit(browser, inject('store'), options);
  const wrong: string[] = [];
  const forgiven: RegExp[] = [];
  watch(context, wrong, forgiven);
  visits.push({ context, wrong });
  return { context, page: await context.newPage(), forgive: (error) => forgiven.push(error) };
}

/** Signs a demo user in. */
export const signIn = (page: Page, name: string): Promise<void> => signInTo(inject('store'), page, name);

/** A refusal of the API is part of a story, and Chromium logs it all the same. */
const REFUSED = /^Failed to load resource: the server responded with a status of (4\d\d|503)/;

function watch(context: BrowserContext, wrong: string[], forgiven: readonly RegExp[]): void {
  context.on('console', (message) => {
    if (message.type() !== 'error') return;
    const { url } = message.location();
    if (forgiven.some((error) => error.test(message.text()))) return;
    if (REFUSED.test(message.text()) && new URL(url).pathname.startsWith('/api/')) return;
    wrong.push(`console: ${message.text()} (${url})`);
  });
  context.on('weberror', (error) => wrong.push(`thrown: ${error.error().stack ?? error.error()}`));
}
