import { givenBackOnce } from './cancel-checks.ts';
import { claimsAreLive } from './claim-checks.ts';
import type { Breach, Finding } from './finding.ts';
import { holdsEndOnce, holdsTakeAllLines, orderedInTime } from './hold-checks.ts';
import { effectsOnce, ledgerExplainsStock } from './ledger-checks.ts';
import { messagesHandled } from './message-checks.ts';
import { allocatedOnce, statusesFit } from './order-checks.ts';
import { strangersSeeNothing } from './owner-checks.ts';
import type { Snapshot } from './rows.ts';
import { indexMatchesItems } from './search-checks.ts';
import { noNegativeCounter, noOversell, unitsAccountedFor } from './stock-checks.ts';
import { totalsAdd } from './total-checks.ts';

const CHECKS = [
  unitsAccountedFor,
  noNegativeCounter,
  noOversell,
  holdsEndOnce,
  holdsTakeAllLines,
  orderedInTime,
  effectsOnce,
  statusesFit,
  allocatedOnce,
  givenBackOnce,
  claimsAreLive,
  messagesHandled,
  ledgerExplainsStock,
  indexMatchesItems,
  strangersSeeNothing,
  totalsAdd,
];

/** Checks every invariant of docs/invariants.md over one snapshot, in the order of their numbers. */
export const checkAll = (snapshot: Snapshot): Finding[] => CHECKS.map((check) => check(snapshot));

/** Whether nothing is in breach. */
export const isClean = (findings: readonly Finding[]): boolean =>
  findings.every(({ breaches }) => breaches.length === 0);

const identity = ({ subject, fault }: Breach): string => `${subject}\n${fault}`;

/**
 * The findings of a later reading, with only those breaches that the earlier one had as well: a store in motion is not
 * read at one moment, so what was caught between two tables differs the next time, and what is really broken does not.
 */
export function persisting(earlier: readonly Finding[], later: readonly Finding[]): Finding[] {
  const before = new Map(earlier.map(({ id, breaches }) => [id, new Set(breaches.map(identity))]));
  return later.map((finding) => ({
    ...finding,
    breaches: finding.breaches.filter((breach) => before.get(finding.id)?.has(identity(breach)) ?? false),
  }));
}
