import type { Node } from 'constructs';
import { POLICY_HINT, strategyOf } from '../functions/fulfilment/assignment/policy.ts';
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
  readonly site: SiteSettings;
}

/** Where shoppers find the store in AWS; without a domain it is at CloudFront's own name. */
export interface SiteSettings {
  /** A name, and its certificate: CloudFront takes those of ACM in us-east-1. */
  readonly domain?: { readonly name: string; readonly certificateArn: string };
  /** A web ACL of WAF, which for CloudFront is in us-east-1. */
  readonly webAclArn?: string;
}

/** A day: no hold or lease that anyone means is longer. */
const LONGEST_SECONDS = 86_400;

/**
 * Reads the stage from context: `stage` (dev), `holdSeconds` (600), `claimLeaseSeconds` (900), `assignmentStrategy`
 * (fewest-shipments), `promiseDays` (2), `mergeShipments` (same-address, or off), `lowStockThreshold` (10 units), `claimDeadlineMinutes` (240), `holdTimer` (on), and for the page `domainName` with `certificateArn`, and `webAclArn` (all none).
 * @throws Error that says which value is wrong and what it may be
 */
export function stageOf(node: Node): Stage {
  return {
    name: oneOf(node, 'stage', ['dev', 'prod', 'local'], 'dev'),
    holdTimer: oneOf(node, 'holdTimer', ['on', 'off'], 'on') === 'on',
    site: siteOf(node),
    settings: {
      HOLD_SECONDS: seconds(node, 'holdSeconds', 600),
      EXTENSION_SECONDS: seconds(node, 'extensionSeconds', 0, 0),
      CLAIM_LEASE_SECONDS: seconds(node, 'claimLeaseSeconds', 900),
      ASSIGNMENT_STRATEGY: policy(node, 'assignmentStrategy'),
      PROMISE_DAYS: days(node, 'promiseDays', 2),
      MERGE_SHIPMENTS: oneOf(node, 'mergeShipments', ['same-address', 'off'], 'same-address'),
      LOW_STOCK_THRESHOLD: units(node, 'lowStockThreshold', 10),
      CLAIM_DEADLINE_MINUTES: minutes(node, 'claimDeadlineMinutes', 240),
    },
  };
}

function siteOf(node: Node): SiteSettings {
  const [name, certificateArn, webAclArn] = ['domainName', 'certificateArn', 'webAclArn'].map((key) =>
    text(node, key, key === 'domainName' ? DOMAIN_NAME : US_EAST_ARN),
  );
  if ((name === undefined) !== (certificateArn === undefined)) {
    throw new Error('Context domainName and certificateArn go together: CloudFront needs both (-c certificateArn=…).');
  }
  return {
    ...(name !== undefined && certificateArn !== undefined && { domain: { name, certificateArn } }),
    ...(webAclArn !== undefined && { webAclArn }),
  };
}

const DOMAIN_NAME = { pattern: /^([a-z0-9-]+\.)+[a-z]{2,}$/, example: 'shop.example.com' };

/** The one region whose certificates and web ACLs CloudFront takes. */
const US_EAST_ARN = { pattern: /^arn:aws[a-z-]*:(acm|wafv2):us-east-1:\d{12}:/, example: 'an ARN in us-east-1' };

function text(node: Node, key: string, { pattern, example }: { pattern: RegExp; example: string }): string | undefined {
  const value: unknown = node.tryGetContext(key);
  if (value === undefined) return undefined;
  if (typeof value === 'string' && pattern.test(value)) return value;
  throw new Error(`Context ${key} is ${JSON.stringify(value)}; use ${example}.`);
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

function policy(node: Node, key: string): string {
  const value: unknown = node.tryGetContext(key) ?? 'fewest-shipments';
  if (typeof value === 'string' && strategyOf(value)) return value;
  throw new Error(`Context ${key} is ${JSON.stringify(value)}; use ${POLICY_HINT} (-c ${key}=fewest-shipments).`);
}

/** More than any shelf has. */
const MOST_UNITS = 1_000_000;

function days(node: Node, key: string, otherwise: number): string {
  const value: unknown = node.tryGetContext(key) ?? otherwise;
  const number = value === '' ? Number.NaN : Number(value);
  if (Number.isInteger(number) && number >= 1 && number <= 365) return String(number);
  throw new Error(`Context ${key} is ${JSON.stringify(value)}; use whole days from 1 to 365 (-c ${key}=${otherwise}).`);
}

/** The longest that work may lie unclaimed: a week. */
const MOST_MINUTES = 10_080;

function minutes(node: Node, key: string, otherwise: number): string {
  const value: unknown = node.tryGetContext(key) ?? otherwise;
  const number = value === '' ? Number.NaN : Number(value);
  if (Number.isInteger(number) && number >= 1 && number <= MOST_MINUTES) return String(number);
  throw new Error(
    `Context ${key} is ${JSON.stringify(value)}; use whole minutes from 1 to ${MOST_MINUTES} (-c ${key}=${otherwise}).`,
  );
}

function units(node: Node, key: string, otherwise: number): string {
  const value: unknown = node.tryGetContext(key) ?? otherwise;
  const number = value === '' ? Number.NaN : Number(value);
  if (!Number.isInteger(number) || number < 0 || number > MOST_UNITS) {
    throw new Error(
      `Context ${key} is ${JSON.stringify(value)}; use whole units from 0 to ${MOST_UNITS} (-c ${key}=${otherwise}).`,
    );
  }
  return String(number);
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
