import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Lets stream consumers of a stopped MiniStack begin at the beginning. It saves how far each has read, as a count from the
 * stream's first record, but not the streams: after a restart they would stand still until as many records had come again
 * (seen with MiniStack 1.5.33). Of what had not been read nothing is lost by this that was not lost already.
 */
export async function forgetStreamPositions(dataDir: string): Promise<void> {
  const file = join(dataDir, 'state', 'lambda.json');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return;
  const state = JSON.parse(text) as { payload?: { dynamodb_stream_positions?: unknown } };
  if (state.payload?.dynamodb_stream_positions === undefined) return;
  delete state.payload.dynamodb_stream_positions;
  const half = `${file}.${process.pid}`;
  await writeFile(half, JSON.stringify(state));
  await rename(half, file);
}
