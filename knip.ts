import type { KnipConfig } from 'knip';
import { routes } from './functions/routes.ts';
import { workers } from './functions/workers.ts';

/** The functions' entries come from the very lists that are deployed, so one that is in neither is dead. */
export default {
  entry: [
    'bin/depot.ts',
    'lib/edge/*.js',
    'local/{start,token}.ts',
    'local/replay/replay.ts',
    'local/audit/audit.ts',
    'local/{explain,reindex,build-web}.ts',
    'local/catalogue/catalogue.ts',
    'local/operations/{stuck,queues}.ts',
    'local/staff/staff.ts',
    'bench/{assign,flash-sale,pages,relevance,search}.ts',
    'test/browser/screenshots.ts',
    'test/simulation/{simulate,worker}.ts',
    'test/simulation/world/trace-hash.ts',
    'local/engines/lock-jars.ts',
    'tools/*.ts',
    'test/**/*.test.ts',
    ...[...routes, ...workers].map(({ entry }) => `functions/${entry}.ts`),
  ],
  project: ['{bin,lib,functions,local,tools,test,bench,web}/**/*.{ts,tsx,mjs,js}'],
  // Commands that tools/check.ts runs by name.
  ignoreDependencies: ['@biomejs/biome', 'dependency-cruiser'],
  ignoreExportsUsedInFile: true,
} satisfies KnipConfig;
