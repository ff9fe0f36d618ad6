import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forgetStreamPositions } from '../../local/engines/ministack-streams.ts';

describe('a MiniStack that is started again', () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'depot-ministack-'));
    await mkdir(join(dataDir, 'state'));
  });
  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  it('has its stream consumers begin at the beginning and keeps all else', async () => {
    const file = join(dataDir, 'state', 'lambda.json');
    const payload = { functions: { f: 1 }, esms: { e: 2 } };
    await writeFile(
      file,
      JSON.stringify({ format: 2, payload: { ...payload, dynamodb_stream_positions: { e: 6171 } } }),
    );
    await forgetStreamPositions(dataDir);
    await forgetStreamPositions(dataDir);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ format: 2, payload });
  });

  it('may be a new one', async () => {
    await rm(join(dataDir, 'state'), { recursive: true });
    await expect(forgetStreamPositions(dataDir)).resolves.toBeUndefined();
  });
});
