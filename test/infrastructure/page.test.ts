import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { buildWeb, builtPage } from '../../local/build-web.ts';

beforeAll(async () => {
  await buildWeb();
});

test('the page has no script or style within it, which its content security policy would refuse', async () => {
  const html = await readFile(join(builtPage, 'index.html'), 'utf8');
  const scripts = [...html.matchAll(/<script([^>]*)>([^<]*)/g)];
  expect(scripts.length).toBeGreaterThan(0);
  expect(scripts.every(([, attributes = '', text]) => attributes.includes('src="/') && text === '')).toBe(true);
  expect(html).not.toMatch(/<style|\sstyle=|\son\w+=/);
});

test('what may be kept for good has a hash in its name', async () => {
  const names = await readdir(join(builtPage, 'assets'));
  expect(names.length).toBeGreaterThan(10);
  expect(names.filter((name) => !/-[\w-]{8}\.(js|css)$/.test(name))).toEqual([]);
});

test('a page that is up to date is not built again', async () => {
  expect(await buildWeb()).toBe(false);
});
