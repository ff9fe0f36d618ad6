import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { faultOfNode, programOf, whyInstall } from '../../local/bootstrap.mjs';

const lockOf = (packages: Record<string, object>): string => JSON.stringify({ packages });

describe('whether npm ci is needed', () => {
  const lock = lockOf({
    '': { name: 'depot' },
    'node_modules/zod': { version: '4.0.0' },
    'node_modules/@esbuild/win32-x64': { version: '1.0.0', optional: true },
  });

  test('it is in a fresh clone', () => {
    expect(whyInstall(lock, undefined)).toBe('the dependencies are not installed yet');
  });

  test('it is not when everything is there in the version asked for, whatever is left out for other systems', () => {
    expect(whyInstall(lock, lockOf({ 'node_modules/zod': { version: '4.0.0' } }))).toBeUndefined();
  });

  test('it is when a package is there in another version, which the reason names', () => {
    expect(whyInstall(lock, lockOf({ 'node_modules/zod': { version: '3.9.0' } }))).toBe('zod is 3.9.0, not 4.0.0');
  });

  test('it is when a package is missing, nested ones and scopes included', () => {
    const nested = lockOf({ 'node_modules/a/node_modules/@b/c': { version: '2.0.0' } });
    expect(whyInstall(nested, lockOf({}))).toBe('@b/c is missing, not 2.0.0');
  });

  test('an optional package that is there must have the right version, too', () => {
    const installed = lockOf({
      'node_modules/zod': { version: '4.0.0' },
      'node_modules/@esbuild/win32-x64': { version: '0.9.0' },
    });
    expect(whyInstall(lock, installed)).toBe('@esbuild/win32-x64 is 0.9.0, not 1.0.0');
  });

  test('a clone without its lock file is refused', () => {
    expect(() => whyInstall(undefined, undefined)).toThrow('package-lock.json is missing');
  });
});

describe('what is started', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'depot-bootstrap-'));
    await mkdir(join(folder, 'node_modules', '.bin'), { recursive: true });
    await mkdir(join(folder, 'local'));
    await writeFile(join(folder, 'local', 'start.ts'), '');
    await writeFile(join(folder, 'node_modules', '.bin', 'vitest'), '');
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('a file of the project runs on the project’s own Node', () => {
    expect(programOf('local/start.ts', folder)).toEqual({
      command: join(folder, 'node_modules/.bin/node'),
      args: [join(folder, 'local/start.ts')],
    });
  });

  test('anything else is a command of a dependency', () => {
    expect(programOf('vitest', folder)).toEqual({ command: join(folder, 'node_modules/.bin/vitest'), args: [] });
  });

  test('what is not there is named', () => {
    expect(() => programOf('local/stop.ts', folder)).toThrow('There is no file local/stop.ts in this project.');
    expect(() => programOf('jest', folder)).toThrow('There is no command jest in node_modules/.bin.');
  });
});

describe('the project’s own Node', () => {
  test('is fine when it is a Node 24', () => {
    expect(faultOfNode('v24.21.0')).toBeUndefined();
  });

  test.each([
    ['missing, as after npm ci --ignore-scripts', undefined],
    ['another version', 'v20.20.2'],
    ['no version at all', 'hello'],
  ])('is a fault that says how to mend it when it is %s', (_, version) => {
    expect(faultOfNode(version)).toMatch(/npm ci --ignore-scripts=false/);
  });
});
