import { isClean } from './check.ts';
import type { Finding } from './finding.ts';

/** Breaches and notes shown of one invariant; the rest is counted. `--json` has them all. */
const SHOWN = 20;

/** The report for a person: a line an invariant, what is in breach indented below it. */
export function textReport(findings: readonly Finding[]): string[] {
  return findings.flatMap(({ id, name, checked, unit, breaches, notes }) => [
    `${breaches.length === 0 ? 'ok    ' : 'BREACH'} ${String(id).padStart(2)} ${name} (${checked} ${unit} checked` +
      `${breaches.length === 0 ? ')' : `, ${breaches.length} in breach)`}`,
    ...atMost(breaches.map(({ subject, detail }) => `         ${subject}: ${detail}`)),
    ...atMost(notes.map((note) => `         note: ${note}`)),
  ]);
}

function atMost(lines: readonly string[]): string[] {
  const more = lines.length - SHOWN;
  return more > 0 ? [...lines.slice(0, SHOWN), `         … and ${more} more`] : [...lines];
}

/** The report for a program, as one line of JSON. */
export function jsonReport(findings: readonly Finding[]): string {
  return JSON.stringify({
    ok: isClean(findings),
    invariants: findings.map(({ id, name, checked, breaches, notes }) => ({
      id,
      name,
      ok: breaches.length === 0,
      checked,
      breaches: breaches.map(({ subject, detail }) => ({ subject, detail })),
      notes,
    })),
  });
}
