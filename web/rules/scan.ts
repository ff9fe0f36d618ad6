/** Most time between two keys of one scan, in ms: a scanner sends one every few, a fast typist one every hundred. */
const GAP_MS = 50;

/** Fewest characters that make a scan, so that two keys pressed together never do. */
const LEAST = 4;

/** Keys that came one upon the other, as a scanner sends them. */
export interface Burst {
  readonly text: string;
  /** When the last of them came, ms from any beginning. */
  readonly at: number;
}

export const NO_BURST: Burst = { text: '', at: Number.NEGATIVE_INFINITY };

/** What a key made of the burst: more of it, or the scan that it ends. */
export interface Keyed {
  readonly burst: Burst;
  readonly scan?: string;
}

/**
 * Reads a key press. A bar-code scanner is a keyboard that types a code faster than anybody could and ends it with Enter
 * or Tab; the same keys at a person's pace are typing, and are none of our business.
 * @param key as `KeyboardEvent.key` names it; @param at when it came, in ms
 */
export function keyed(before: Burst, key: string, at: number): Keyed {
  const goesOn = at - before.at <= GAP_MS;
  if (key.length === 1) return { burst: { text: goesOn ? before.text + key : key, at } };
  // Capitals come with it
  if (key === 'Shift' || key === 'CapsLock' || key === 'AltGraph') return { burst: before };
  const ends = (key === 'Enter' || key === 'Tab') && goesOn && before.text.length >= LEAST;
  return { burst: NO_BURST, ...(ends && { scan: codeOf(before.text) }) };
}

/** A code as it was printed: without spaces around it, or the symbology that some scanners put first (ISO/IEC 15424, `]C1`). */
export const codeOf = (text: string): string => text.trim().replace(/^\][A-Za-z][0-9A-Za-z]/, '');

/** The id that a code means: the very same, or, when there is just one, the one that differs in capitals alone. */
export function idOf(code: string, ids: readonly string[]): string | undefined {
  if (ids.includes(code)) return code;
  const alike = ids.filter((id) => id.toLowerCase() === code.toLowerCase());
  return alike.length === 1 ? alike[0] : undefined;
}
