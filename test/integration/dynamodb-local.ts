import type { TestProject } from 'vitest/node';
import { startDynamoDbLocal } from '../../local/engines/dynamodb-local.ts';

declare module 'vitest' {
  interface ProvidedContext {
    dynamodb: string;
  }
}

/** Amazon's own engine for the stores' conditions, started once for all integration tests on a free port. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const engine = await startDynamoDbLocal({ log: (line) => console.log(line) });
  project.provide('dynamodb', engine.endpoint);
  return () => engine.stop();
}
