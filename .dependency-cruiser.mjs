import { routes } from './functions/routes.ts';
import { workers } from './functions/workers.ts';

/** The rooms of functions/ and the arrows between them (docs/adr/0002-rooms.md). Checked by `npm run check`. */
const feature = (name, ...mayUse) => ({
  name: `${name}-uses-only-what-it-may`,
  comment: `functions/${name} may use: ${['shared', ...mayUse].join(', ')}.`,
  severity: 'error',
  from: { path: `^functions/${name}/` },
  to: { path: '^functions/', pathNot: `^functions/(${[name, 'shared', ...mayUse].join('|')})/` },
});

const entries = [...routes, ...workers].map(({ entry }) => `functions/${entry}\\.ts`);

const PURE =
  '^functions/[^/]+/(assignment/[^/]+|items|stock|ledger|stock-audit|carts|holds|orders|plan|plans|refused|standstill|timeline|figures|warehouses|picking|pick-list|parcel|waves|search-query|answer-cache-age|answer-cache-key|popular-queries|marked|search-words|synonyms|highlight|suggest-query|popularity|search-document|picture|uploads|cell|catalogue-plan|low-stock|deliveries|transfers|returns)\\.ts$';

export default {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      // lib/edge is read as text: CloudFront's functions have no modules.
      from: { orphan: true, path: '^(functions|lib|local|bench)/', pathNot: '(\\.d\\.mts$|^lib/edge/)' },
      to: {},
    },
    feature('shared'),
    feature('items', 'stock'),
    feature('stock'),
    feature('carts', 'stock'),
    feature('search', 'items', 'stock'),
    feature('catalogue', 'items', 'stock', 'warehouses'),
    feature('checkout', 'carts', 'stock', 'items'),
    feature('orders', 'checkout', 'carts', 'stock', 'items'),
    feature('warehouses', 'orders', 'stock', 'items'),
    feature('fulfilment', 'warehouses', 'orders', 'stock'),
    feature('operations', 'fulfilment', 'warehouses', 'orders', 'stock'),
    feature('deliveries', 'warehouses', 'items', 'stock'),
    feature('transfers', 'warehouses', 'items', 'stock'),
    feature('returns', 'orders', 'warehouses', 'stock'),
    {
      name: 'rules-are-pure',
      comment: 'Rules import no SDK, no store and no entry: the clock and ids are parameters.',
      severity: 'error',
      from: { path: PURE },
      to: {
        path: [
          '@aws-sdk',
          '@middy',
          '@aws-lambda-powertools',
          '@opensearch-project',
          '-store\\.ts$',
          '^functions/shared/(http|env|dynamodb|consumer|queue|services|log)\\.ts$',
        ],
      },
    },
    {
      name: 'entries-are-leaves',
      comment: 'A file that makes a handler is imported by no other function.',
      severity: 'error',
      from: { path: '^functions/' },
      to: { path: `^(${entries.join('|')})$` },
    },
    {
      name: 'only-stores-speak-dynamodb',
      comment: 'lib-dynamodb commands are sent by stores and by the shared DynamoDB files alone.',
      severity: 'error',
      from: {
        path: '^functions/',
        pathNot: '(-store|shared/(dynamodb|transaction|batch-get|index-page|services))\\.ts$',
      },
      to: { path: '@aws-sdk/lib-dynamodb' },
    },
    {
      name: 'functions-know-no-infrastructure',
      severity: 'error',
      from: { path: '^functions/' },
      to: { path: ['^(lib|bin|local|bench|test)/', 'aws-cdk-lib', '^constructs'] },
    },
    {
      name: 'infrastructure-knows-no-stores',
      comment: 'lib reads the lists and table definitions, never the code that runs.',
      severity: 'error',
      from: { path: '^(lib|bin)/' },
      to: {
        path: '^functions/',
        pathNot:
          '^functions/(routes|workers|tables|shared/(env|event-source|needs|route|worker|table)|fulfilment/assignment/policy)\\.ts$',
      },
    },
    {
      name: 'the-page-knows-types-alone',
      comment: 'web/ takes the routes’ types, which cost no bytes, and talks to the HTTP API.',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: '^(functions|lib|bin|local|bench|test|tools)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'rules-of-the-page-are-pure',
      comment: 'web/rules knows no browser and no component, so that it is tested without one.',
      severity: 'error',
      from: { path: '^web/rules/' },
      to: { pathNot: '^web/rules/' },
    },
    {
      name: 'no-dev-dependencies-in-functions',
      severity: 'error',
      from: { path: '^functions/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
