import { defineConfig } from 'vitest/config';

/** Files at a time of those that mostly wait: for an engine, for a lease to end, for the bundler. */
const SIDE_BY_SIDE = 2;

/** Each test at the lowest layer that can catch the bug; the deployed store comes last and is started once. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts', 'test/property/**/*.test.ts'],
          // Some of them think for seconds: nothing runs beside them, and a busy machine has time.
          fileParallelism: false,
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'integration',
          maxWorkers: SIDE_BY_SIDE,
          include: ['test/integration/**/*.test.ts'],
          exclude: ['test/integration/search-*.test.ts'],
          globalSetup: ['test/integration/dynamodb-local.ts'],
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'search',
          include: ['test/integration/search-*.test.ts'],
          globalSetup: ['test/integration/dynamodb-local.ts', 'test/integration/opensearch.ts'],
          // One OpenSearch, whose aliases have one name.
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'contract',
          include: ['test/contract/**/*.test.ts'],
          globalSetup: ['test/integration/dynamodb-local.ts', 'test/contract/ministack.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'infrastructure',
          maxWorkers: SIDE_BY_SIDE,
          include: ['test/infrastructure/**/*.test.ts'],
          globalSetup: ['test/infrastructure/templates-folder.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'store',
          include: ['test/security/**/*.test.ts', 'test/e2e/**/*.test.ts', 'test/browser/**/*.test.ts'],
          globalSetup: ['test/e2e/running-store.ts'],
          expect: { poll: { timeout: 15_000 } },
          // One store for all of them, and flash sales that should have it to themselves.
          fileParallelism: false,
          testTimeout: 240_000,
          hookTimeout: 240_000,
        },
      },
    ],
  },
});
