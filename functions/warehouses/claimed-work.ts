import type { WarehouseOrderKey } from '../orders/orders.ts';
import { seconds } from '../shared/clock.ts';
import { wholeSetting } from '../shared/env.ts';
import { Problem } from '../shared/problem.ts';
import type { Services } from '../shared/services.ts';
import { type Refusal, type TransactionPart, transact } from '../shared/transaction.ts';
import { refuseWrongBooks } from '../stock/stock-store.ts';
import { putBackOf } from './picking.ts';
import { isClaimedBy, type WarehouseOrder } from './warehouses.ts';
import { getWarehouseOrder } from './warehouses-store.ts';
import type { Claim, WorkStep } from './work-store.ts';
import { noSuchWork, refusal, workChanged } from './work-view.ts';

/** Times a step is decided anew, from a fresh read, when a cancellation, a plan or the caller's other hand was faster. */
const ATTEMPTS = 8;

/** The claim somebody makes now, as long as a lease is. */
export function claimNow({ now }: Services, who: string, wave?: string): Claim {
  const at = seconds(now());
  const leaseUntil = Math.ceil(at) + wholeSetting('CLAIM_LEASE_SECONDS');
  return { who, now: at, leaseUntil, ...(wave !== undefined && { wave }) };
}

/** The key of a request that takes effect once, for those steps that have one. */
export interface RequestKey {
  readonly part: () => TransactionPart;
  /** @throws Problem 422 IDEMPOTENCY_MISMATCH when it was used for another request; so does `isKnown`. */
  readonly isAmong: (refusals: readonly Refusal[]) => boolean;
  readonly isKnown: () => Promise<boolean>;
}

/** Who does what to which work. */
export interface StepRequest {
  readonly params: WarehouseOrderKey;
  readonly userId: string;
  readonly key?: RequestKey;
}

/** The step and what else goes into its transaction; or nothing, as it was taken before. */
export type Decision = (WorkStep & { readonly beside?: readonly TransactionPart[] }) | 'done';

/**
 * Takes a step of somebody's work in one transaction with what it rests on and what goes with it. `decide` says what the
 * step is to the row as it is, or throws the problem that it is refused with; a request that took effect before is not.
 * @returns the row afterwards. @throws Problem 404 NOT_FOUND; 422 IDEMPOTENCY_MISMATCH; 503 BUSY when others keep changing
 * the same rows. @throws Error when our books are wrong.
 */
export async function takeStep(
  services: Services,
  { params, userId, key }: StepRequest,
  decide: (row: WarehouseOrder, by: Claim) => Decision | Promise<Decision>,
): Promise<WarehouseOrder> {
  const { db } = services;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const row = await getWarehouseOrder(db, params);
    if (!row) throw noSuchWork();
    let step: Decision;
    try {
      step = await decide(row, claimNow(services, userId));
    } catch (error) {
      if (key && error instanceof Problem && (await key.isKnown())) return row;
      throw error;
    }
    if (step === 'done') return row;
    const { part, after, beside = [] } = step;
    const outcome = await transact(db, [...(key ? [key.part()] : []), part, ...beside]);
    if (outcome.kind === 'applied') return after;
    if (key?.isAmong(outcome.refusals)) return (await getWarehouseOrder(db, params)) ?? row;
    refuseWrongBooks(outcome.refusals);
  }
  throw new Problem(503, 'BUSY', 'This warehouse order is being changed from elsewhere; try again.', {
    retryAfterSeconds: 1,
  });
}

/**
 * Refuses what is not the caller's to work on, and work on lines that are not what they were.
 * @param version of the lines that the caller has seen; without it, only units that are to be put back are in the way.
 * @throws Problem 409 NOT_CLAIMED, NOT_OPEN or WORK_CHANGED.
 */
export function requireClaim(row: WarehouseOrder, by: Claim, version: number | undefined): void {
  if (!isClaimedBy(row, by.who, by.now)) {
    throw refusal(
      { kind: 'refused', row },
      new Problem(409, 'NOT_CLAIMED', 'Claim this first: it is not, or no longer, yours to work on.'),
    );
  }
  if (version === undefined ? putBackOf(row).length > 0 : version !== row.version) throw workChanged(row);
}
