import { spawnCast } from './actors/cast.ts';
import { drawScenario, factsOf, putScenario, settingsOf } from './actors/scenario.ts';
import { Reference } from './reference/reference.ts';
import { streamOf } from './world/random.ts';
import { runWorld } from './world/run-world.ts';
import type { RunResult } from './world/world.ts';

/** Ways by which a hold that is over comes back; each of the others is enough when some are switched off. */
export type Mechanism = 'timer' | 'sweep' | 'ttl';

/** Runs one seed. @throws Breach, and Error for what the world itself can't go on with. */
export async function runSeed(
  seed: number,
  without: ReadonlySet<Mechanism>,
  trace?: (line: string) => void,
): Promise<RunResult> {
  const scenario = drawScenario(streamOf(seed, 'scenario'));
  let reference: Reference | undefined;
  return runWorld({
    seed,
    settings: {
      env: settingsOf(scenario),
      timer: without.has('timer') || !scenario.timer ? 'off' : 'on',
      sweep: without.has('sweep') ? 'off' : 'on',
      ttlRecords: without.has('ttl') ? 'off' : 'on',
      lowStock: scenario.lowStock ? 'on' : 'off',
    },
    setUp: async (world) => {
      putScenario(world, scenario);
      reference = new Reference(world, factsOf(scenario, !without.has('sweep')));
      spawnCast(world, reference, scenario);
    },
    afterStep: () => reference?.checkStep(),
    atRest: () => reference?.checkRest(),
    ...(trace && { trace }),
  });
}
