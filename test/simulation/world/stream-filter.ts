/** A Lambda event filter pattern: objects nest, a list holds what a value may be. */
export type FilterPattern = Readonly<Record<string, unknown>>;

/**
 * Whether a record gets through an event filter pattern (docs.aws.amazon.com, "Filter rule syntax"): every key of the
 * pattern must match. Knows equality and `exists`.
 * @throws Error for a rule it doesn't know, so that a new filter can't quietly let everything through
 */
export function matches(pattern: FilterPattern, record: unknown): boolean {
  const fields = typeof record === 'object' && record !== null ? (record as Record<string, unknown>) : {};
  return Object.entries(pattern).every(([name, rule]) =>
    Array.isArray(rule)
      ? rule.some((one: unknown) => allows(one, fields[name]))
      : matches(rule as FilterPattern, fields[name]),
  );
}

function allows(rule: unknown, value: unknown): boolean {
  if (typeof rule !== 'object' || rule === null) return rule === value;
  if ('exists' in rule) return rule.exists === (value !== undefined);
  throw new Error(`Filter rule ${JSON.stringify(rule)} is not known in this world.`);
}
