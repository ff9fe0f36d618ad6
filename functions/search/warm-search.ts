import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import { log } from '../shared/log.ts';
import { systemServices } from '../shared/services.ts';
import { findItems } from './find-items.ts';
import { indexQueries } from './index-queries.ts';
import { getSynonyms } from './synonyms-store.ts';
import { type Warmed, type WarmServices, warmPopular } from './warm-popular.ts';

const services: () => WarmServices = () => ({
  ...systemServices(),
  find: findItems,
  synonyms: ({ db }) => getSynonyms(db),
  suggest: indexQueries,
});

/** Keeps the answers of popular queries warm: see {@link warmPopular}. */
export const handler = middy<unknown, Warmed>()
  .use(injectLambdaContext(log, { resetKeys: true }))
  .handler(() => warmPopular(services()));
