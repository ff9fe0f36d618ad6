import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    templates: string;
  }
}

/** A folder for what is synthesized, removed afterwards; the CDK would leave its own under the system's temporary one. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'depot-templates-'));
  project.provide('templates', folder);
  return () => rm(folder, { recursive: true, force: true });
}
