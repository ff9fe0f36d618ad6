import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from '../local/engines/cache.ts';
import { pythonWith } from '../local/engines/python.ts';

/** Pinned: a new version has new rules, which should come by a commit. */
const CFN_LINT = 'cfn-lint==1.58.0';
const OUTPUT = join(checkout, '.local', 'lint.out');

/**
 * Lints the synthesized templates for prod with AWS's own cfn-lint, in a Python environment of its own. Errors fail;
 * warnings are about what the CDK writes (redundant DependsOn, outputs passed between stacks).
 */
async function lintTemplates(): Promise<number> {
  const python = await pythonWith('lint', [CFN_LINT], (line) => console.log(line));
  const synth = spawnSync('cdk', ['synth', '--quiet', '-c', 'stage=prod', '--output', OUTPUT], { stdio: 'inherit' });
  if (synth.status !== 0) return 1;
  const templates = readdirSync(OUTPUT)
    .filter((name) => name.endsWith('.template.json'))
    .map((name) => join(OUTPUT, name));
  // Its script would name the folder the environment was made in, before it was moved to its place.
  const main = 'import sys; from cfnlint.runner import main; sys.exit(main())';
  const args = ['-c', main, '--non-zero-exit-code', 'error', '--', ...templates];
  const lint = spawnSync(python, args, { encoding: 'utf8' });
  if (lint.error) throw lint.error;
  const errors = lint.stdout.split('\n').filter((line) => /^E\d{4}/.test(line));
  console.log(`${templates.length} templates, ${errors.length} errors`);
  if (lint.status !== 0) console.log(lint.stdout, lint.stderr);
  return lint.status ?? 1;
}

process.exitCode = await lintTemplates();
