/** A line of a form: an item's id and how many, as typed. */
export interface TypedLine {
  readonly itemId: string;
  readonly units: string;
}

/** Lines to be sent, and the place in the form that each has, from 0. */
export interface LinesToSend {
  readonly lines: readonly { readonly itemId: string; readonly expected: number }[];
  readonly places: readonly number[];
}

/** What of a form's lines is sent: those that say anything. A number that is none becomes 0, which the API refuses by field. */
export function linesToSend(typed: readonly TypedLine[]): LinesToSend {
  const said = typed.flatMap(({ itemId, units }, place) =>
    itemId.trim() === '' && units.trim() === ''
      ? []
      : [{ place, line: { itemId: itemId.trim(), expected: Number(units) || 0 } }],
  );
  return { lines: said.map(({ line }) => line), places: said.map(({ place }) => place) };
}
