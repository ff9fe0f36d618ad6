import { byField, type FieldError } from './problems.ts';

/** Messages by the field of the body that each error is in, however deep: `body.price.amount` is the price's. */
export const byBodyField = (errors: readonly FieldError[], fields: readonly string[]) =>
  byField(
    errors.map(({ field, message }) => ({ field: /^body\.([^.]+)/.exec(field)?.[1] ?? field, message })),
    fields,
  );

/**
 * Messages by their place in a form's list, of errors such as `body.lines.2.itemId`; the first of each place.
 * @param list the field that is a list. @param places of its elements, as they were sent.
 */
export function messagesByPlace(
  errors: readonly FieldError[],
  list: string,
  places: readonly number[],
): ReadonlyMap<number, string> {
  const messages = new Map<number, string>();
  for (const { field, message } of errors) {
    const [body, name, index] = field.split('.');
    const place = body === 'body' && name === list ? places[Number(index ?? Number.NaN)] : undefined;
    if (place !== undefined && !messages.has(place)) messages.set(place, message);
  }
  return messages;
}
