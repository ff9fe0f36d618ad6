import type { Answer, Call } from '../replay/api.ts';
import type { Session } from '../replay/session.ts';

/** A warehouse order as the API shows it to staff, as far as it is worked on here. */
export interface Work {
  readonly warehouseOrderId: string;
  readonly orderId: string;
  readonly status: string;
  readonly claimable: boolean;
  /** Changes whenever the lines do. */
  readonly version: number;
  readonly lines: readonly WorkLine[];
  /** The same for what may go in one parcel. */
  readonly parcel?: string;
  readonly promisedAt?: string;
  readonly priority?: number;
}

/** A line with what is confirmed of it. */
export interface WorkLine {
  readonly itemId: string;
  readonly name: string;
  readonly quantity: number;
  readonly picked: number;
}

/** Somebody at a warehouse. */
export interface StaffMember {
  readonly warehouseId: string;
  readonly session: Session;
}

/** Who carries a parcel away, and their number of it. */
export interface Label {
  readonly carrier: string;
  readonly tracking: string;
}

/** How work on a parcel ended: it left, or the refusal that was in the way. */
export type Shipping = { readonly shipped: true } | Refused;
interface Refused {
  readonly shipped: false;
  readonly refusal: Refusal;
  readonly at: string;
}
type Refusal = Answer<never> & { readonly ok: false };

/** Times a parcel is picked and packed anew as its lines were changed meanwhile. */
const PACKINGS = 5;
/** What a changed line makes of a pick, of packing and of shipping: the work is looked at and done again. */
const CHANGED: ReadonlySet<string> = new Set(['WORK_CHANGED', 'PICKED_TOO_MANY', 'NOT_PICKED', 'NOT_PACKED']);

/** Path of a warehouse's work. */
export const workPath = (warehouseId: string, warehouseOrderId = ''): string =>
  `/warehouses/${warehouseId}/orders${warehouseOrderId && `/${warehouseOrderId}`}`;

/** A label that nobody else uses: the carrier's number is made of the first warehouse order that is in the parcel. */
export const labelOf = (warehouseOrderId: string): Label => ({
  carrier: 'Depot Post',
  tracking: `DP-${warehouseOrderId}`,
});

/**
 * Confirms what is not picked of a claimed warehouse order, packs and ships it. When its lines change meanwhile it is
 * looked at (by claiming it again) and done anew. `again` hears each time that happens.
 * @throws StoreGone, Unexpected.
 */
export async function shipParcel(
  call: Call,
  member: StaffMember,
  claimed: Work,
  label: Label,
  again: () => void = () => {},
): Promise<Shipping> {
  const at = `${workPath(member.warehouseId, claimed.warehouseOrderId)}/claim`;
  let work = claimed;
  for (let packing = 1; ; packing++) {
    const refused = await pickPackShip(call, member, work, label);
    if (!refused) return { shipped: true };
    if (!CHANGED.has(refused.refusal.code) || packing === PACKINGS) return refused;
    again();
    const claim = await call<Work>('POST', at, { session: member.session });
    if (!claim.ok) return { shipped: false, refusal: claim, at };
    work = claim.body;
  }
}

/** Confirms what is not picked of a claimed warehouse order and packs it. @returns the refusal that was in the way. */
export async function packParcel(
  call: Call,
  { warehouseId, session }: StaffMember,
  { warehouseOrderId, lines, version }: Work,
): Promise<Refused | undefined> {
  const left = lines
    .map(({ itemId, quantity, picked }) => ({ itemId, quantity: quantity - picked }))
    .filter(({ quantity }) => quantity > 0);
  const own = workPath(warehouseId, warehouseOrderId);
  if (left.length > 0) {
    const idempotencyKey = crypto.randomUUID();
    const at = `${own}/pick`;
    const picked = await call('POST', at, { session, body: { lines: left, version }, idempotencyKey });
    if (!picked.ok) return { shipped: false, refusal: picked, at };
  }
  const at = `${own}/pack`;
  const packed = await call('POST', at, { session, body: { version } });
  return packed.ok ? undefined : { shipped: false, refusal: packed, at };
}

async function pickPackShip(call: Call, member: StaffMember, work: Work, label: Label): Promise<Refused | undefined> {
  const refused = await packParcel(call, member, work);
  if (refused) return refused;
  const at = `${workPath(member.warehouseId, work.warehouseOrderId)}/ship`;
  const shipped = await call('POST', at, { session: member.session, body: { ...label, version: work.version } });
  return shipped.ok ? undefined : { shipped: false, refusal: shipped, at };
}
