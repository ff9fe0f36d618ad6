import type { Services } from '../../functions/shared/services.ts';
import { claimWave } from '../../functions/warehouses/claim-wave.ts';
import { claimWork } from '../../functions/warehouses/claim-work.ts';
import { packWork } from '../../functions/warehouses/pack-work.ts';
import { pickWork } from '../../functions/warehouses/pick-work.ts';
import { releaseWork } from '../../functions/warehouses/release-work.ts';
import { reportShort } from '../../functions/warehouses/report-short.ts';
import { shipWork } from '../../functions/warehouses/ship-work.ts';
import { showPickList } from '../../functions/warehouses/show-pick-list.ts';
import type { ShortKind, WarehouseOrder } from '../../functions/warehouses/warehouses.ts';

const nothing = { params: undefined, query: undefined, headers: undefined, body: undefined };

/** Which warehouse order. */
export type Work = Pick<WarehouseOrder, 'warehouseId' | 'warehouseOrderId'>;

/** What every parcel here goes by. */
export const PARCEL = { carrier: 'Test Post', tracking: 'TEST-0001' } as const;

let keys = 0;
/** An idempotency key that nobody has used. */
export const freshKey = (): string => `staffing-${process.pid}-${++keys}`;

/** Steps a member of staff takes, by the use cases behind the routes. */
export function staffMember({ services }: { readonly services: Services }, userId: string) {
  const at = ({ warehouseId, warehouseOrderId }: Work) => ({
    ...nothing,
    params: { warehouseId, warehouseOrderId },
    userId,
  });
  const keyed = (key = freshKey()) => ({ headers: { 'idempotency-key': key } });
  const claim = (work: Work) => claimWork(at(work), services);
  const pick = (
    work: Work,
    lines: { itemId: string; quantity: number }[],
    { version, key }: { readonly version?: number; readonly key?: string } = {},
  ) => pickWork({ ...at(work), ...keyed(key), body: { lines, ...(version !== undefined && { version }) } }, services);
  const pack = (work: Work, version?: number) =>
    packWork({ ...at(work), body: version === undefined ? undefined : { version } }, services);
  const ship = (work: Work, version?: number) =>
    shipWork({ ...at(work), body: { ...PARCEL, ...(version !== undefined && { version }) } }, services);
  /** Claims it, and picks what is not picked yet. @returns the work as it was picked. */
  const pickAll = async (work: Work) => {
    const claimed = await claim(work);
    const left = claimed.lines
      .map(({ itemId, quantity, picked }) => ({ itemId, quantity: quantity - picked }))
      .filter(({ quantity }) => quantity > 0);
    return left.length > 0 ? pick(work, left, { version: claimed.version }) : claimed;
  };
  const packAll = async (work: Work) => {
    const { version } = await pickAll(work);
    return pack(work, version);
  };
  return {
    claim,
    pick,
    pack,
    ship,
    pickAll,
    packAll,
    release: (work: Work) => releaseWork(at(work), services),
    short: (
      work: Work,
      body: { itemId: string; quantity: number; kind: ShortKind; fromPicked?: number; version?: number },
      key?: string,
    ) => reportShort({ ...at(work), ...keyed(key), body }, services),
    wave: (warehouseId: string, body: { size: number; maxLines?: number }, key?: string) =>
      claimWave({ ...nothing, params: { warehouseId }, ...keyed(key), body, userId }, services),
    pickList: (warehouseId: string, wave?: string) =>
      showPickList({ ...nothing, params: { warehouseId }, query: { wave }, userId }, services),
    /** Claims, picks, packs and ships it. */
    shipAll: async (work: Work) => {
      const { version } = await packAll(work);
      return ship(work, version);
    },
  };
}
