import { Problem } from './problem.ts';

/** Makes an opaque cursor of a list's place, any JSON value. */
export const toCursor = (place: unknown): string => Buffer.from(JSON.stringify(place)).toString('base64url');

/**
 * Reads a cursor made by {@link toCursor}; `check` narrows it to the place this list uses.
 * @throws Problem 422 INVALID_INPUT naming `query.cursor` when it is not one.
 */
export function fromCursor<Place>(cursor: string, check: (value: unknown) => value is Place): Place {
  let place: unknown;
  try {
    place = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    place = undefined;
  }
  if (check(place)) return place;
  throw new Problem(422, 'INVALID_INPUT', 'The cursor is not one this list has given.', {
    errors: [{ field: 'query.cursor', message: 'is not a cursor of this list' }],
  });
}
