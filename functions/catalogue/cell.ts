/**
 * What a spreadsheet would run as a formula, or strip: see OWASP, "CSV Injection". An apostrophe goes before it, which
 * spreadsheets take as "this is text"; one that is there already gets another, so that nothing is lost.
 */
const ACTIVE = /^['=+\-@\t\r＝＋－＠]/;

/** A cell's text made safe to open in a spreadsheet. {@link fromCell} gives it back as it was. */
export const toCell = (text: string): string => (ACTIVE.test(text) ? `'${text}` : text);

/** The text of a cell, without the apostrophe that {@link toCell} or a spreadsheet's user put before it. */
export const fromCell = (cell: string): string =>
  cell.startsWith("'") && ACTIVE.test(cell.slice(1)) ? cell.slice(1) : cell;

/** Minor units as a decimal number of the currency: 255 is `2.55`. */
export const toDecimal = (minor: number): string =>
  `${Math.trunc(minor / 100)}.${String(minor % 100).padStart(2, '0')}`;

/** Minor units of a decimal number, by its digits; undefined when it is none or has more than two decimals. */
export function fromDecimal(text: string): number | undefined {
  const [, whole, fraction = ''] = /^(\d{1,10})(?:\.(\d{1,2}))?$/.exec(text) ?? [];
  return whole === undefined ? undefined : Number(whole) * 100 + Number(fraction.padEnd(2, '0'));
}

/** Attributes in one cell: `colour: red; material: glass`. What would divide them is marked by a backslash. */
export const toAttributes = (attributes: Readonly<Record<string, string>>): string =>
  Object.entries(attributes)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${marked(name, /[\\;:]/g)}: ${marked(value, /[\\;]/g)}`)
    .join('; ');

const marked = (text: string, dividers: RegExp): string => text.replace(dividers, '\\$&');

/** The attributes of a cell; undefined when a part has no colon, or a name comes twice. */
export function fromAttributes(cell: string): Record<string, string> | undefined {
  const attributes: Record<string, string> = {};
  for (const part of divided(cell, ';')) {
    if (part.trim() === '') continue;
    const [name = '', ...rest] = divided(part, ':');
    if (rest.length === 0) return undefined;
    const key = unmarked(name).trim();
    if (Object.hasOwn(attributes, key)) return undefined;
    attributes[key] = unmarked(rest.join(':')).trim();
  }
  return attributes;
}

/** The parts between dividers that no backslash marks; marks stay in. */
const divided = (text: string, divider: ';' | ':'): string[] => {
  const parts: string[] = [];
  let part = '';
  for (const [piece] of text.matchAll(/\\.|./gs)) {
    if (piece === divider) {
      parts.push(part);
      part = '';
    } else {
      part += piece;
    }
  }
  return [...parts, part];
};

const unmarked = (text: string): string => text.replace(/\\(.)/gs, '$1');
