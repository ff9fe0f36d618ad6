import { defineConfig } from 'vitest/config';

/** Each test at the lowest layer that can catch the bug; the deployed store comes last and is started once. */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts', 'test/property/**/*.test.ts'] } },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          exclude: ['test/integration/search-*.test.ts'],
          globalSetup: ['test/integration/dynamodb-local.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
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
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'infrastructure',
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
