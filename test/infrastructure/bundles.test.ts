import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bundles, bundleFunctions, entries } from '../../lib/bundle-functions.ts';

const run = promisify(execFile);

describe('bundles', () => {
  let folder: string;
  let bundles: Bundles;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'depot-bundles-'));
    bundles = await bundleFunctions(join(folder, 'functions'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const bundle = (entry: string): string => join(bundles.get(entry) ?? '', 'index.mjs');

  it.each(entries)('%s stays below a megabyte', async (entry) => {
    expect((await stat(bundle(entry))).size).toBeLessThan(1_000_000);
  });

  it('each loads by itself, away from node_modules, and has a handler', async () => {
    const script = `
      const kinds = [];
      for (const path of process.argv.slice(1)) kinds.push(typeof (await import(path)).handler);
      process.stdout.write(JSON.stringify(kinds));`;
    const paths = entries.map(bundle);
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script, ...paths], { cwd: folder });
    expect(JSON.parse(stdout)).toEqual(entries.map(() => 'function'));
  });

  it('one answers an event in plain Node', async () => {
    const script = `
      process.stdout.write = () => true;
      const { handler } = await import(process.argv[1]);
      const requestContext = { http: { method: 'GET', path: '/nowhere' } };
      const answer = await handler({ requestContext, rawPath: '/nowhere', headers: {} }, {});
      process.stderr.write(JSON.stringify(answer));`;
    const { stderr } = await run(process.execPath, ['--input-type=module', '-e', script, bundle('shared/not-found')]);
    expect(JSON.parse(stderr)).toMatchObject({ statusCode: 404 });
    expect(JSON.parse(JSON.parse(stderr).body)).toMatchObject({ code: 'NOT_FOUND' });
  });
});
