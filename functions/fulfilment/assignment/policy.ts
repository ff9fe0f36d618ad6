/** Criteria a policy may be composed of, the first deciding, each following among the equals of those before. */
export const CRITERIA = ['fewest-shipments', 'nearest', 'lowest-cost', 'balanced-load'] as const;
export type Criterion = (typeof CRITERIA)[number];

/** Lines to the warehouses in turn; decides by itself, so nothing follows it. */
export const ROUND_ROBIN = 'round-robin';

/** How warehouses are chosen. */
export type Strategy = typeof ROUND_ROBIN | readonly Criterion[];

/** What a policy may be, for messages. */
export const POLICY_HINT = `${ROUND_ROBIN}, or one or more of ${CRITERIA.join(', ')} joined by commas`;

/**
 * Reads a policy such as `fewest-shipments,lowest-cost,balanced-load`.
 * @returns undefined when it is none: an unknown or repeated name, or round-robin beside others
 */
export function strategyOf(text: string): Strategy | undefined {
  if (text.trim() === ROUND_ROBIN) return ROUND_ROBIN;
  const names = text.split(',').map((name) => name.trim());
  const criteria = names.flatMap((name) => CRITERIA.filter((known) => known === name));
  return criteria.length === names.length && new Set(criteria).size === criteria.length ? criteria : undefined;
}
