import type { Position } from './position.ts';
import { ZIP_PREFIXES } from './zip-prefixes.ts';

/** Names that shoppers give the United States, lower case and without dots. */
const UNITED_STATES = new Set(['us', 'usa', 'united states', 'united states of america']);

let positions: ReadonlyMap<string, Position> | undefined;

/**
 * Where an address in the United States roughly is, by the first three digits of its ZIP code.
 * @returns null for any other address
 */
export function positionOf({
  postalCode,
  country,
}: {
  readonly postalCode: string;
  readonly country: string;
}): Position | null {
  if (!UNITED_STATES.has(country.trim().toLowerCase().replaceAll('.', ''))) return null;
  const [, prefix] = /^(\d{3})\d{2}(?:-?\d{4})?$/.exec(postalCode.trim()) ?? [];
  if (prefix === undefined) return null;
  positions ??= read();
  return positions.get(prefix) ?? null;
}

function read(): Map<string, Position> {
  return new Map(
    ZIP_PREFIXES.split(';').map((entry) => {
      const [prefix = '', latitude, longitude] = entry.split(' ');
      return [prefix, { latitude: Number(latitude), longitude: Number(longitude) }];
    }),
  );
}
