/** One piece of a file's text, and what stands there instead. */
export interface Edit {
  /** Under functions/. */
  readonly file: string;
  /** Occurs in the file exactly once. */
  readonly find: string;
  readonly replace: string;
}

/** A mistake planted on purpose. */
export interface Plant extends Edit {
  readonly name: string;
  /** What is wrong then, in a sentence. */
  readonly what: string;
  /** Where the same mistake would have been made in another place too: the store often asks twice. */
  readonly also?: readonly Edit[];
}

/** All edits of a plant. */
export const editsOf = (plant: Plant): readonly Edit[] => [plant, ...(plant.also ?? [])];

/** A file's text with an edit in it. @throws Error when the text to be replaced is not there exactly once. */
export function edited({ file, find, replace }: Edit, text: string): string {
  const times = text.split(find).length - 1;
  if (times !== 1) throw new Error(`The text to be replaced is ${times} times in functions/${file}, not once: ${find}`);
  return text.replace(find, () => replace);
}
