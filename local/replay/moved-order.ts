/** Units of an item. */
interface Units {
  readonly itemId: string;
  readonly quantity: number;
}

/** An order as administrators see it, as far as this needs it. */
export interface ShownAdminOrder {
  readonly order: {
    readonly status: string;
    readonly lines: readonly (Units & { readonly cancelled?: number })[];
    readonly backOrdered?: readonly Units[];
  };
  readonly standstill: { readonly reason: string } | null;
  readonly warehouseOrders: readonly {
    readonly warehouseOrderId: string;
    readonly warehouseId: string;
    readonly status: string;
    readonly lines: readonly Units[];
    readonly shippedAt?: string;
    readonly endedBy?: string;
  }[];
}

/**
 * What became of an order that had open work in a warehouse when it closed. `shipped`: all that was not cancelled has
 * left, from elsewhere. `reported`: what has not left is listed as what nobody else has. `lost`: anything else.
 */
export interface MovedOrder {
  readonly end: 'shipped' | 'reported' | 'cancelled' | 'lost';
  /** Why it is lost, or the reason it is reported with. */
  readonly why?: string;
  /** Its warehouse orders that were taken away from the warehouse as it closed. */
  readonly withdrawn: number;
  /** Units that other warehouses have shipped since. */
  readonly shippedElsewhere: number;
  /** Units that are reported as what nobody has. */
  readonly backOrdered: number;
}

/** Judges an order by itself: every unit was cancelled, has left, or is reported. @param closedAt ISO 8601. */
export function movedOrder(
  { order, standstill, warehouseOrders }: ShownAdminOrder,
  warehouseId: string,
  closedAt: string,
): MovedOrder {
  const own = warehouseOrders.filter((work) => work.warehouseId === warehouseId);
  const left = new Map(order.lines.map(({ itemId, quantity, cancelled = 0 }) => [itemId, quantity - cancelled]));
  let shippedElsewhere = 0;
  for (const { status, lines, shippedAt = '', ...work } of warehouseOrders) {
    if (status !== 'shipped') continue;
    for (const { itemId, quantity } of lines) {
      left.set(itemId, (left.get(itemId) ?? 0) - quantity);
      if (work.warehouseId !== warehouseId && shippedAt >= closedAt) shippedElsewhere += quantity;
    }
  }
  const backOrdered = new Map((order.backOrdered ?? []).map(({ itemId, quantity }) => [itemId, quantity]));
  const counts = {
    withdrawn: own.filter(({ endedBy }) => endedBy === 'closed').length,
    shippedElsewhere,
    backOrdered: sum(backOrdered.values()),
  };
  const lost = (why: string): MovedOrder => ({ end: 'lost', why, ...counts });
  const still = own.find(({ status, shippedAt = '' }) =>
    status === 'shipped' ? shippedAt > closedAt : status !== 'cancelled',
  );
  if (still) return lost(`${still.warehouseOrderId} is ${still.status} in the closed warehouse`);
  const wrong = [...left].find(([itemId, units]) => units !== (backOrdered.get(itemId) ?? 0));
  if (wrong) {
    const [itemId, units] = wrong;
    return lost(`${units} units of ${itemId} have not left, ${backOrdered.get(itemId) ?? 0} are reported`);
  }
  if (counts.backOrdered > 0) {
    return standstill
      ? { end: 'reported', why: standstill.reason, ...counts }
      : lost('what nobody has is not reported');
  }
  if (order.status === 'cancelled') return { end: 'cancelled', ...counts };
  return order.status === 'shipped'
    ? { end: 'shipped', ...counts }
    : lost(`all of it has left, but it is ${order.status}`);
}

const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);
