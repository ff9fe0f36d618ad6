import { routes } from '../functions/routes.ts';
import type { Route } from '../functions/shared/route.ts';
import type { Worker } from '../functions/shared/worker.ts';
import { workers } from '../functions/workers.ts';

/**
 * Which stack the functions of a feature are in, a feature being a folder of `functions/`. CloudFormation takes 500
 * resources a stack (docs.aws.amazon.com, "Understand CloudFormation quotas"); a route takes 7, a stream's worker 9. A
 * feature that is moved gets new functions, and its routes are away while two stacks are deployed: add a stack instead.
 */
export const FEATURE_STACKS = {
  Catalogue: ['items', 'catalogue', 'search'],
  Shopping: ['carts', 'checkout'],
  Orders: ['orders', 'fulfilment'],
  Warehouses: ['warehouses', 'stock'],
  Goods: ['deliveries', 'transfers', 'returns'],
  Operations: ['operations'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** A stack of {@link FEATURE_STACKS}. */
export type FeatureStackName = keyof typeof FEATURE_STACKS;

/** The functions of a stack: those behind routes, and those that something else wakes. */
export interface FunctionsOfStack {
  readonly routes: readonly Route[];
  readonly workers: readonly Worker[];
}

/**
 * The functions of each stack. Tasks of the workflow and the API's fallback are in none of these: they are part of what
 * all features share.
 * @throws Error naming the features that have no stack
 */
export function functionsByStack(): Readonly<Record<FeatureStackName, FunctionsOfStack>> {
  const awake = workers.filter(({ source }) => source.kind !== 'workflow' && source.kind !== 'fallback');
  const placed = new Set<string>(Object.values(FEATURE_STACKS).flat());
  const homeless = new Set([...routes, ...awake].map(featureOf).filter((feature) => !placed.has(feature)));
  if (homeless.size > 0) {
    throw new Error(`No stack has functions/${[...homeless].join(', functions/')}: see lib/feature-stacks.ts.`);
  }
  const stacks = Object.entries<readonly string[]>(FEATURE_STACKS).map(([name, features]) => {
    const here = (each: { readonly entry: string }) => features.includes(featureOf(each));
    const functions: FunctionsOfStack = { routes: routes.filter(here), workers: awake.filter(here) };
    return [name, functions] as const;
  });
  return Object.fromEntries(stacks) as Record<FeatureStackName, FunctionsOfStack>;
}

/** `checkout/begin-checkout` is of `checkout`. */
const featureOf = ({ entry }: { readonly entry: string }): string => entry.slice(0, entry.indexOf('/'));
