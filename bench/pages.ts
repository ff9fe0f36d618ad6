import { readdir, readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { type Endpoints, readEndpoints } from '../local/endpoints.ts';
import { checkout } from '../local/engines/cache.ts';
import { launchChromium } from '../local/engines/chromium.ts';
import { axeFindings, isSerious, settled, signInTo, visit } from '../test/browser/page.ts';

/** Lighthouse's slow 4G and its mid-range phone, applied by Chromium itself (github.com/GoogleChrome/lighthouse, "Throttling"). */
const LINK = {
  offline: false,
  latency: 150,
  downloadThroughput: (1.6 * 1024 * 1024) / 8,
  uploadThroughput: (750 * 1024) / 8,
};
const CPU_SLOWER = 4;
const PHONE = { viewport: { width: 412, height: 823 }, deviceScaleFactor: 1.75, isMobile: true, hasTouch: true };
const RUNS = 3;
const SHOPPER = 'shopper-64';
const ITEM = '85123A';

/** What one load of a page measured: ms from its navigation, a score without unit, and bytes as they came over the link. */
interface Load {
  readonly firstPaintMs: number;
  readonly largestPaintMs: number;
  readonly layoutShift: number;
  readonly scriptBytes: number;
  readonly allBytes: number;
}

/** Layout shift as web.dev/cls has it: the worst window of shifts less than a second apart, five seconds at most. */
const OBSERVE = `
  globalThis.seen = { largest: 0, shift: 0 };
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) seen.largest = entry.startTime; })
    .observe({ type: 'largest-contentful-paint', buffered: true });
  let sum = 0, first = 0, last = 0;
  new PerformanceObserver((list) => {
    for (const { startTime, value, hadRecentInput } of list.getEntries()) {
      if (hadRecentInput) continue;
      if (startTime - last > 1000 || startTime - first > 5000) { sum = 0; first = startTime; }
      sum += value;
      last = startTime;
      seen.shift = Math.max(seen.shift, sum);
    }
  }).observe({ type: 'layout-shift', buffered: true });`;

/** Loads a page once, on an empty cache. */
async function load(context: BrowserContext, path: string): Promise<Load> {
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  const types = new Map<string, string>();
  const bytes = { script: 0, all: 0 };
  devtools.on('Network.responseReceived', ({ requestId, type }) => types.set(requestId, type));
  devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    bytes.all += encodedDataLength;
    if (types.get(requestId) === 'Script') bytes.script += encodedDataLength;
  });
  await devtools.send('Network.enable');
  await devtools.send('Network.clearBrowserCache');
  await devtools.send('Network.emulateNetworkConditions', LINK);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWER });
  await page.addInitScript(OBSERVE);
  await page.goto(path);
  await settled(page);
  await page.waitForTimeout(1000);
  const seen = await page.evaluate<{ largest: number; shift: number; first: number }>(
    `({ ...seen, first: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0 })`,
  );
  await page.close();
  return {
    firstPaintMs: Math.round(seen.first),
    largestPaintMs: Math.round(seen.largest),
    layoutShift: Number(seen.shift.toFixed(4)),
    scriptBytes: bytes.script,
    allBytes: bytes.all,
  };
}

const middle = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;

/** The median of several loads, the first of which only warms the store's functions. */
async function measured(context: BrowserContext, path: string): Promise<Load> {
  await load(context, path);
  const loads: Load[] = [];
  for (let run = 0; run < RUNS; run++) loads.push(await load(context, path));
  const of = (key: keyof Load) => middle(loads.map((one) => one[key]));
  return {
    firstPaintMs: of('firstPaintMs'),
    largestPaintMs: of('largestPaintMs'),
    layoutShift: Math.max(...loads.map(({ layoutShift }) => layoutShift)),
    scriptBytes: of('scriptBytes'),
    allBytes: of('allBytes'),
  };
}

/** What axe-core finds in both themes. */
async function axe(page: Page, path: string): Promise<{ serious: number; other: number }> {
  await page.goto(path);
  await settled(page);
  const found = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    found.push(...(await axeFindings(page)));
  }
  for (const { impact, what } of found) console.error(`${path}: ${impact}: ${what}`);
  const serious = found.filter(isSerious).length;
  return { serious, other: found.length - serious };
}

/** All script of the built page, compressed file by file. */
async function scriptSizes(): Promise<{ files: number; gzip: number; brotli: number }> {
  const folder = join(checkout, 'dist/web/assets');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.js'));
  const files = await Promise.all(names.map((name) => readFile(join(folder, name))));
  const sum = (compressed: (file: Buffer) => Buffer) =>
    files.reduce((total, file) => total + compressed(file).length, 0);
  return { files: files.length, gzip: sum((file) => gzipSync(file)), brotli: sum((file) => brotliCompressSync(file)) };
}

async function main(store: Endpoints, browser: Browser): Promise<void> {
  const context = await visit(browser, store, PHONE);
  const page = await context.newPage();
  await signInTo(store, page, SHOPPER);
  await page.goto(`/items/${ITEM}`);
  await page.getByRole('button', { name: 'Add to cart', exact: true }).click();
  await page.getByRole('link', { name: 'Go to cart' }).waitFor();
  const paths = { home: '/', results: '/search?q=heart', item: `/items/${ITEM}`, cart: '/cart' };
  const rows: Record<string, Load & { serious: number; other: number }> = {};
  for (const [name, path] of Object.entries(paths)) {
    rows[name] = { ...(await measured(context, path)), ...(await axe(page, path)) };
  }
  // What only staff and administrators load; each in a browser of their own
  const work = [
    ['console', 'staff-sea1', '/console/SEA1'],
    ['admin', 'admin', '/admin'],
  ] as const;
  for (const [name, who, path] of work) {
    const own = await visit(browser, store, PHONE);
    const first = await own.newPage();
    await signInTo(store, first, who);
    rows[name] = { ...(await measured(own, path)), ...(await axe(first, path)) };
    await own.close();
  }
  const script = await scriptSizes();
  console.log(
    `${cpus().length} cores; Chromium ${browser.version()}; median of ${RUNS} loads on an empty cache, shift: the worst`,
  );
  console.log('link 1.6 Mbit/s, 150 ms; CPU 4 × slower; 412 × 823\n');
  console.log(
    '| page | first paint ms | largest paint ms | layout shift | script KB | all KB | axe serious | axe other |',
  );
  console.log('|---|---:|---:|---:|---:|---:|---:|---:|');
  for (const [name, one] of Object.entries(rows)) {
    const { firstPaintMs, largestPaintMs, layoutShift, scriptBytes, allBytes, serious, other } = one;
    const kb = (bytes: number) => (bytes / 1000).toFixed(1);
    console.log(
      `| ${name} | ${firstPaintMs} | ${largestPaintMs} | ${layoutShift} | ${kb(scriptBytes)} | ${kb(allBytes)} | ${serious} | ${other} |`,
    );
  }
  console.log(`\nall script: ${script.files} files, ${script.gzip} bytes with gzip, ${script.brotli} with brotli`);
  console.log(JSON.stringify({ chromium: browser.version(), runs: RUNS, script, pages: rows }));
}

const store = await readEndpoints();
const browser = await launchChromium((line) => console.error(line));
try {
  await main(store, browser);
} finally {
  await browser.close();
}
