/** A part of a text and whether it is what was looked for. */
export interface Part {
  readonly text: string;
  readonly match: boolean;
}

/** What the search service puts before and after what was looked for. */
const [BEGIN, END] = ['\u0001', '\u0002'];

/**
 * A name in parts. The marks are of the name as it was when it was found; when it is another by now, nothing is marked.
 * @param highlight the name as indexed, with U+0001 before and U+0002 after each part that was looked for.
 */
export function marked(highlight: string | undefined, name: string): Part[] {
  if (highlight === undefined || highlight.replaceAll(BEGIN, '').replaceAll(END, '') !== name) {
    return [{ text: name, match: false }];
  }
  return highlight
    .split(BEGIN)
    .flatMap((part, index) => {
      const end = part.indexOf(END);
      if (index === 0 || end < 0) return [{ text: part.replaceAll(END, ''), match: false }];
      return [
        { text: part.slice(0, end), match: true },
        { text: part.slice(end + 1).replaceAll(END, ''), match: false },
      ];
    })
    .filter(({ text }) => text !== '');
}
