import { spawn } from 'node:child_process';

/** One step of the check: a command that must exit 0. */
interface Step {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Whether what it prints matters when it passes, too. */
  readonly tells?: true;
}

const steps: readonly Step[] = [
  { name: 'types', command: 'tsc', args: ['--noEmit'] },
  { name: 'types of the page', command: 'tsc', args: ['--noEmit', '-p', 'web/tsconfig.json'] },
  { name: 'lint and format', command: 'biome', args: ['check', '--error-on-warnings'] },
  {
    name: 'import rules',
    command: 'depcruise',
    args: ['--config', '.dependency-cruiser.mjs', 'functions', 'lib', 'bin', 'local', 'tools', 'web'],
  },
  { name: 'dead code', command: 'knip', args: [] },
  { name: 'OpenAPI document', command: 'node', args: ['tools/openapi.ts', '--check'] },
  {
    name: 'state machine',
    command: 'asl-validator',
    args: ['--no-arn-check', '--json-path', 'statemachines/fulfil-order.asl.json'],
  },
  {
    name: 'synth with cdk-nag',
    command: 'cdk',
    args: ['synth', '--quiet', '--strict', '-c', 'stage=prod', '--output', '.local/check.out'],
  },
  { name: 'audit of dependencies', command: 'node', args: ['tools/audit-dependencies.ts'], tells: true },
];

/** Steps that run at a time: the machine this is planned for has two cores. */
const AT_A_TIME = 2;

/** Runs every step, two at a time, and says of each how long it took; what a failed one printed is shown whole. */
async function check(): Promise<boolean> {
  const started = Date.now();
  const waiting = [...steps];
  let failed = 0;
  const work = async () => {
    for (let step = waiting.shift(); step; step = waiting.shift()) {
      const from = Date.now();
      const { code, output } = await run(step);
      const time = `${((Date.now() - from) / 1000).toFixed(1)} s`;
      console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${step.name} (${time})`);
      if (code !== 0) failed++;
      if (code !== 0 || step.tells) console.log(output.trimEnd());
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  console.log(
    `${steps.length - failed} of ${steps.length} checks passed in ${((Date.now() - started) / 1000).toFixed(1)} s`,
  );
  return failed === 0;
}

function run({ command, args }: Step): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      output += chunk;
    });
    child.on('error', (error) => resolve({ code: 1, output: String(error) }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

process.exitCode = (await check()) ? 0 : 1;
