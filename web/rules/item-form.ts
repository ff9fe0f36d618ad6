/** An item's facts as lines of text, `colour: red` each. */
export const attributesText = (attributes: Readonly<Record<string, string>>): string =>
  Object.entries(attributes)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');

/** What facts typed line by line say, or the line that says none. */
export type TypedAttributes =
  | { readonly kind: 'attributes'; readonly attributes: Readonly<Record<string, string>> }
  | { readonly kind: 'wrong'; readonly message: string };

/** Reads facts typed as in {@link attributesText}; empty lines count for nothing, and each name may be there once. */
export function typedAttributes(text: string): TypedAttributes {
  const attributes = new Map<string, string>();
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon)).trim();
    const value = line.slice(colon + 1).trim();
    if (name === '' || value === '') {
      return { kind: 'wrong', message: `Line ${index + 1} should be like “colour: red”.` };
    }
    if (attributes.has(name)) return { kind: 'wrong', message: `Line ${index + 1} says ${name} again.` };
    attributes.set(name, value);
  }
  return { kind: 'attributes', attributes: Object.fromEntries(attributes) };
}
