import type { Node } from 'constructs';
import type { SettingName } from '../functions/shared/needs.ts';

/** Where a deployment lives: `local` is one machine's engine, `dev` a cheap AWS, `prod` the store itself. */
export type StageName = 'dev' | 'prod' | 'local';

/** What a deployment is made with; all of it comes from CDK context. */
export interface Stage {
  readonly name: StageName;
  /** Values of the settings that functions declare in their needs, as environment text. */
  readonly settings: Readonly<Record<SettingName, string>>;
  /** Whether the delayed message of a hold ends it; off only to see on a test's store that the other ways do. */
  readonly holdTimer: boolean;
}

/** A day: no hold or lease that anyone means is longer. */
const LONGEST_SECONDS = 86_400;

/**
 * Reads the stage from context: `stage` (dev), `holdSeconds` (600), `claimLeaseSeconds` (900), `assignmentStrategy`
 * (fewest-shipments) and `holdTimer` (on).
 * @throws Error that says which value is wrong and what it may be
 */
export function stageOf(node: Node): Stage {
  return {
    name: oneOf(node, 'stage', ['dev', 'prod', 'local'], 'dev'),
    holdTimer: oneOf(node, 'holdTimer', ['on', 'off'], 'on') === 'on',
    settings: {
      HOLD_SECONDS: seconds(node, 'holdSeconds', 600),
      EXTENSION_SECONDS: seconds(node, 'extensionSeconds', 0, 0),
      CLAIM_LEASE_SECONDS: seconds(node, 'claimLeaseSeconds', 900),
      ASSIGNMENT_STRATEGY: oneOf(node, 'assignmentStrategy', ['fewest-shipments', 'round-robin'], 'fewest-shipments'),
    },
  };
}

function oneOf<T extends string>(node: Node, key: string, allowed: readonly T[], otherwise: T): T {
  const value: unknown = node.tryGetContext(key) ?? otherwise;
  const found = allowed.find((one) => one === value);
  if (found === undefined) {
    throw new Error(
      `Context ${key} is ${JSON.stringify(value)}; use one of ${allowed.join(', ')} (-c ${key}=${otherwise}).`,
    );
  }
  return found;
}

function seconds(node: Node, key: string, otherwise: number, least = 1): string {
  const value: unknown = node.tryGetContext(key) ?? otherwise;
  const number = value === '' ? Number.NaN : Number(value);
  if (!Number.isInteger(number) || number < least || number > LONGEST_SECONDS) {
    throw new Error(
      `Context ${key} is ${JSON.stringify(value)}; use whole seconds from ${least} to ${LONGEST_SECONDS} (-c ${key}=${otherwise}).`,
    );
  }
  return String(number);
}
