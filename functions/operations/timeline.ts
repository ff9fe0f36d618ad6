import type { KeptPlan } from '../fulfilment/plans.ts';
import type { Order } from '../orders/orders.ts';
import type { WarehouseOrder } from '../warehouses/warehouses.ts';

/** Something that happened to an order. */
export interface Happening {
  /** ISO 8601. */
  readonly at: string;
  readonly what:
    | 'placed'
    | 'planned'
    | 'stuck'
    | 'allocated'
    | 'queued'
    | 'short'
    | 'packed'
    | 'shipped'
    | 'cancelled'
    | 'withdrawn'
    | 'cancel-requested';
  readonly warehouseId?: string;
  readonly warehouseOrderId?: string;
  readonly detail?: string;
}

/** What happened to an order, oldest first, as its rows say; what they do not keep, such as a claim that ended, is not in it. */
export function timelineOf(
  order: Order,
  work: readonly WarehouseOrder[],
  plans: readonly Pick<KeptPlan, 'at' | 'version' | 'round' | 'warehouseOrders'>[],
): Happening[] {
  const happenings: Happening[] = [
    { at: order.placedAt, what: 'placed', detail: `${order.units} units` },
    ...(order.cancelRequestedAt === undefined
      ? []
      : [{ at: order.cancelRequestedAt, what: 'cancel-requested' as const }]),
    ...plans.map(({ at, version, round, warehouseOrders }) =>
      warehouseOrders.length === 0
        ? { at, what: 'stuck' as const, detail: `Plan ${version}: nobody has what is left.` }
        : {
            at,
            what: 'planned' as const,
            detail: `Plan ${version}${round > 0 ? ` of round ${round}` : ''}: ${warehouseOrders
              .map(({ warehouseId }) => warehouseId)
              .join(', ')}`,
          },
    ),
    ...work.flatMap(happeningsOf),
  ];
  return happenings.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

function happeningsOf(row: WarehouseOrder): Happening[] {
  const { warehouseId, warehouseOrderId, endedBy, carrier, tracking } = row;
  const of = (what: Happening['what'], at: string | undefined, detail?: string): Happening[] =>
    at === undefined ? [] : [{ at, what, warehouseId, warehouseOrderId, ...(detail !== undefined && { detail }) }];
  return [
    ...of('allocated', row.allocatedAt),
    ...of('queued', row.queuedAt),
    ...(row.shorts ?? []).flatMap(({ itemId, quantity, kind, at }) =>
      of('short', at, `${quantity} of ${itemId} ${kind}`),
    ),
    ...of('packed', row.packedAt),
    ...of('shipped', row.shippedAt, [carrier, tracking].filter(Boolean).join(' ') || undefined),
    ...of(
      endedBy === undefined || endedBy === 'cancellation' ? 'cancelled' : 'withdrawn',
      row.cancelledAt,
      endedBy === 'cancellation' ? undefined : endedBy,
    ),
  ];
}
