import { spawnSync } from 'node:child_process';

/** What `npm audit --json` answers, as far as it is read here. */
interface Audit {
  readonly vulnerabilities?: Readonly<Record<string, { readonly severity: string; readonly via: readonly unknown[] }>>;
  readonly error?: { readonly summary?: string };
}

/**
 * Asks the registry for known vulnerabilities of what is installed; high and critical ones fail. Some mirrors have no
 * audit service: then this says so and passes, as there is nothing it could have found.
 */
function audit(): number {
  const { stdout } = spawnSync('npm', ['audit', '--json'], { encoding: 'utf8' });
  let answer: Audit;
  try {
    answer = JSON.parse(stdout) as Audit;
  } catch {
    answer = { error: { summary: 'npm audit printed no JSON' } };
  }
  if (!answer.vulnerabilities) {
    console.log(`Not audited: ${answer.error?.summary || 'the registry has no audit service'}.`);
    return 0;
  }
  const grave = Object.entries(answer.vulnerabilities).filter(([, { severity }]) =>
    ['high', 'critical'].includes(severity),
  );
  for (const [name, { severity }] of grave) console.log(`${severity}: ${name}`);
  console.log(`${grave.length} high or critical vulnerabilities are known.`);
  return grave.length > 0 ? 1 : 0;
}

process.exitCode = audit();
