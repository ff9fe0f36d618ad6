/** A piece of a CSV file. */
export interface Piece {
  /** The file's first record, which names the columns, and some of the others. */
  readonly csv: string;
  /** Line of the whole file at which the first of the others is. */
  readonly firstLine: number;
  readonly records: number;
}

/**
 * Divides a CSV file into pieces of so many records, each with the first record before it. Only quotes matter for that: a
 * line break within them is text. What is in the records, and whether they are sound, is the store's to say.
 */
export function pieces(file: string, most: number): Piece[] {
  const records = recordsOf(file.replace(/^\uFEFF/, ''));
  const [header, ...rest] = records;
  if (!header) return [];
  const columns = `${header.text.trimEnd()}\n`;
  const found: Piece[] = [];
  for (let from = 0; from < rest.length; from += most) {
    const some = rest.slice(from, from + most);
    // Blank lines after a record stay with it, so that all after them are counted right.
    found.push({
      csv: columns + some.map(({ text }) => text).join(''),
      firstLine: some[0]?.line ?? 2,
      records: some.length,
    });
  }
  return found;
}

/** Records with the blank lines that follow them, each with the line it begins at. */
function recordsOf(file: string): { text: string; line: number }[] {
  const records: { text: string; line: number }[] = [];
  let open = false;
  let number = 0;
  for (const [text] of file.matchAll(/[^\n]*\n|[^\n]+$/g)) {
    number += 1;
    const last = records.at(-1);
    if (last && (open || text.trim() === '')) last.text += text;
    else if (text.trim() !== '') records.push({ text, line: number });
    if ((text.split('"').length - 1) % 2 === 1) open = !open;
  }
  return records.map((record) => (record.text.endsWith('\n') ? record : { ...record, text: `${record.text}\n` }));
}
