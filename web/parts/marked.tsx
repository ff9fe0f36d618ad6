import type { FoundItem } from '../api.ts';

/** A text with what was looked for marked. */
export function Marked({ parts }: { readonly parts: FoundItem['marked'] }) {
  return parts.map(({ text, match }, index) =>
    match ? <mark key={index}>{text}</mark> : <span key={index}>{text}</span>,
  );
}
