import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cacheFolder, checkout } from '../../local/engines/cache.ts';
import { launchChromium } from '../../local/engines/chromium.ts';
import { startDynamoDbLocal } from '../../local/engines/dynamodb-local.ts';
import { startProcess, temporaryFolder } from '../../local/engines/process.ts';

/** Long enough for an engine that lost us to end. */
const PATIENCE = { timeout: 30_000, interval: 100 };

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'depot-leftovers-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

describe('DynamoDB Local', () => {
  it('unpacks its library into a folder of its own, which goes with it', async () => {
    const engine = await startDynamoDbLocal({ log: () => {} });
    const scratch = join(cacheFolder(), 'dynamodb-local', `${engine.port}.tmp`);
    try {
      await aTable(engine.endpoint);
      expect((await readdir(scratch)).filter((name) => name.startsWith('sqlite-'))).not.toEqual([]);
    } finally {
      await engine.stop();
    }
    await expect(readdir(scratch)).rejects.toThrow('ENOENT');
  });
});

describe('a process of ours', () => {
  it('takes its temporary folders with it when it is stopped', async () => {
    const started = await startProcess({ ...sleeper(), temporary: [join(folder, 'data')] });
    expect(await readdir(folder)).toEqual(['data']);
    await started.stop();
    expect(await readdir(folder)).toEqual([]);
  });

  it('that ends before it is ready shows its log, which was in such a folder', async () => {
    const broken = { ...sleeper(), args: ['-c', 'echo no such port; exit 3'], ready: async () => false };
    const start = startProcess({ ...broken, temporary: [join(folder, 'data')] });
    await expect(start).rejects.toThrow(/exit code 3[\s\S]*no such port/);
    await vi.waitFor(async () => expect(await readdir(folder)).toEqual([]), PATIENCE);
  });

  it.each(['SIGTERM', 'SIGKILL'] as const)('goes with its folders when %s ends whoever started it', async (signal) => {
    const script = `
      const { startProcess } = await import(${JSON.stringify(join(checkout, 'local/engines/process.ts'))});
      const data = ${JSON.stringify(join(folder, 'data'))};
      const started = await startProcess({
        name: 'A sleeper', command: '/bin/sh', args: ['-c', 'sleep 600'], env: {},
        logFile: data + '/log', ready: async () => true, temporary: [data],
      });
      console.log(started.pid);
      setInterval(() => {}, 1_000);`;
    const starter = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(createInterface({ input: starter.stdout }), 'line')) as [string];
    expect(await readdir(folder)).toEqual(['data']);
    starter.kill(signal);
    await vi.waitFor(async () => expect(await readdir(folder)).toEqual([]), PATIENCE);
    expect(() => process.kill(Number(line), 0)).toThrow('ESRCH');
  });

  const sleeper = () => ({
    name: 'A sleeper',
    command: '/bin/sh',
    args: ['-c', 'sleep 600'],
    env: {},
    logFile: join(folder, 'data', 'log'),
    ready: async () => true,
  });
});

describe('Chromium', () => {
  it('leaves nothing when it is closed', async () => {
    vi.stubEnv('TMPDIR', folder);
    const browser = await launchChromium();
    const page = await browser.newPage();
    await page.setContent('<h1>Depot</h1>');
    await browser.close();
    expect(await readdir(folder)).toEqual([]);
  });

  it('leaves its socket nowhere when it is killed', async () => {
    vi.stubEnv('TMPDIR', folder);
    const script = `
      const { launchChromium } = await import(${JSON.stringify(join(checkout, 'local/engines/chromium.ts'))});
      const browser = await launchChromium();
      await browser.newPage();
      console.log('open');`;
    const starter = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(createInterface({ input: starter.stdout }), 'line');
    expect(await readdir(folder)).toContainEqual(expect.stringMatching(/^depot-chromium-/));
    starter.kill('SIGKILL');
    await once(starter, 'exit');
    const ours = async () => (await readdir(folder)).filter((name) => !name.startsWith('playwright_'));
    await vi.waitFor(async () => expect(await ours()).toEqual([]), PATIENCE);
  });
});

it('a temporary folder is removed when it is no longer needed', async () => {
  vi.stubEnv('TMPDIR', folder);
  const scratch = await temporaryFolder('depot-scratch');
  expect(await readdir(folder)).toEqual([scratch.path.slice(folder.length + 1)]);
  await scratch.remove();
  expect(await readdir(folder)).toEqual([]);
});

async function aTable(endpoint: string): Promise<void> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  await client.send(
    new CreateTableCommand({
      TableName: 'Any',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    }),
  );
  client.destroy();
}
