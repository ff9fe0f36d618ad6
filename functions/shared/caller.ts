import { Problem } from './problem.ts';
import type { Access } from './route.ts';

/** Who asks, from the token that API Gateway's JWT authorizer has verified. */
export interface Caller {
  readonly userId: string;
  readonly groups: ReadonlySet<string>;
}

/** Group that ties a member of staff to one warehouse. */
export const warehouseGroup = (warehouseId: string): string => `warehouse-${warehouseId}`;

/**
 * Reads the caller from JWT claims. HTTP APIs hand an array claim on as text, `[staff warehouse-SEA1]`
 * (docs.aws.amazon.com, "Control access to HTTP APIs with JWT authorizers"); engines beside AWS keep the array or JSON.
 * @returns undefined when there is no subject.
 */
export function callerOf(claims: Readonly<Record<string, unknown>> | undefined): Caller | undefined {
  const subject = claims?.['sub'];
  if (typeof subject !== 'string' || subject === '') return undefined;
  return { userId: subject, groups: new Set(groupsOf(claims?.['cognito:groups'])) };
}

function groupsOf(claim: unknown): string[] {
  if (Array.isArray(claim)) return claim.map(String);
  if (typeof claim !== 'string') return [];
  return claim
    .replace(/^\[|\]$/g, '')
    .split(/[\s,]+/)
    .map((group) => group.replace(/^"|"$/g, ''))
    .filter((group) => group !== '');
}

/**
 * Lets the caller in or says why not.
 * @throws Problem 401 NOT_SIGNED_IN, 403 FORBIDDEN for a wrong role, and 404 NOT_FOUND for another warehouse, which must
 * look like one that does not exist (invariant 15).
 */
export function admit(access: Access, caller: Caller | undefined, warehouseId: string | undefined): void {
  if (access === 'anyone') return;
  if (!caller) throw new Problem(401, 'NOT_SIGNED_IN', 'Sign in first: this needs a valid token.');
  const isAdmin = caller.groups.has('admin');
  switch (access) {
    case 'shopper':
      if (!caller.groups.has('shopper')) throw forbidden('shoppers');
      return;
    case 'staff':
      if (isAdmin) return;
      if (!caller.groups.has('staff')) throw forbidden('warehouse staff');
      if (warehouseId === undefined || !caller.groups.has(warehouseGroup(warehouseId))) {
        throw new Problem(404, 'NOT_FOUND', 'There is no such warehouse.');
      }
      return;
    case 'admin':
      if (!isAdmin) throw forbidden('administrators');
      return;
    default:
      access satisfies never;
  }
}

const forbidden = (who: string): Problem => new Problem(403, 'FORBIDDEN', `This is for ${who} only.`);
