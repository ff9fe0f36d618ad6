/**
 * Percentile by nearest rank: the smallest value that at least `percent` of all are not above. Undefined without values.
 * @param percent above 0, at most 100.
 */
export function percentile(values: readonly number[], percent: number): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
}
