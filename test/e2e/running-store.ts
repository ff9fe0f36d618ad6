import type { TestProject } from 'vitest/node';
import type { Endpoints } from '../../local/endpoints.ts';
import { startStore } from './start-store.ts';

declare module 'vitest' {
  interface ProvidedContext {
    store: Endpoints;
    storeFolder: string;
  }
}

/** Long enough for a crowd to order on two busy cores, short enough to wait for. */
const HOLD_SECONDS = 30;

/**
 * The whole store as `npm start` brings it up, once for all tests that need it: the deployed CDK app on its engine, real
 * OpenSearch, the real catalogue, on free ports and in a folder of its own that is removed afterwards.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { endpoints, folder, stop } = await startStore('--hold-seconds', String(HOLD_SECONDS), '--lease-seconds', '60');
  project.provide('store', endpoints);
  project.provide('storeFolder', folder);
  return stop;
}
