import type * as z from 'zod';
import { Problem } from './problem.ts';

/** Makes an opaque cursor of a list's place, any JSON value. */
export const toCursor = (place: unknown): string => Buffer.from(JSON.stringify(place)).toString('base64url');

/**
 * Reads a cursor made by {@link toCursor}. A cursor comes from a client, so it is validated like any other input: the
 * schema says what a place of this list is, key by key.
 * @throws Problem 422 INVALID_INPUT naming `query.cursor` when it is not one.
 */
export function fromCursor<S extends z.ZodType>(cursor: string, schema: S): z.output<S> {
  let place: unknown;
  try {
    place = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    place = undefined;
  }
  const result = schema.safeParse(place);
  if (result.success) return result.data;
  throw new Problem(422, 'INVALID_INPUT', 'The cursor is not one this list has given.', {
    errors: [{ field: 'query.cursor', message: 'is not a cursor of this list' }],
  });
}
