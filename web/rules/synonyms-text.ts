/** Groups of words that mean the same, one a line, its members parted by commas. A comma in a member parts words as a space does. */
export const synonymsText = (groups: readonly (readonly string[])[]): string =>
  groups.map((group) => group.map((member) => member.replaceAll(',', ' ')).join(', ')).join('\n');

/** Groups that were typed, with the line that each is on, from 1. */
export interface TypedSynonyms {
  readonly groups: readonly (readonly string[])[];
  readonly lines: readonly number[];
}

/** Reads groups typed as in {@link synonymsText}; empty lines and members count for nothing. */
export function typedSynonyms(text: string): TypedSynonyms {
  const typed = text.split('\n').flatMap((line, index) => {
    const group = line
      .split(',')
      .map((member) => member.trim().replace(/\s+/g, ' '))
      .filter((member) => member !== '');
    return group.length === 0 ? [] : [{ group, line: index + 1 }];
  });
  return { groups: typed.map(({ group }) => group), lines: typed.map(({ line }) => line) };
}
