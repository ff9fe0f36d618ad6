import { createHash } from 'node:crypto';
import { runWorld } from './run-world.ts';
import { smallStory } from './small-story.ts';

/** SHA-256 over every line of the trace of the small story under one seed. */
export async function traceHash(seed: number): Promise<string> {
  const hash = createHash('sha256');
  await runWorld({
    seed,
    setUp: (world) => smallStory(world, {}),
    trace: (line) => hash.update(`${line}\n`),
  });
  return hash.digest('hex');
}

if (import.meta.main) {
  for (const seed of process.argv.slice(2)) console.log(await traceHash(Number(seed)));
}
