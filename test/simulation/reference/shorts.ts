import type { Step, WarehouseOrder } from './rows.ts';

/** What staff found short in one step, as a warehouse order's row says. */
export interface FoundShort {
  readonly row: WarehouseOrder;
  readonly itemId: string;
  readonly quantity: number;
  readonly kind: 'missing' | 'damaged';
  readonly by: string;
}

/** The shorts that a step has added to warehouse orders. */
export function shortsOf(step: Step): FoundShort[] {
  return step.of<WarehouseOrder>('WarehouseOrders').flatMap(({ before, after }) => {
    if (!after?.shorts) return [];
    return after.shorts
      .slice(before?.shorts?.length ?? 0)
      .map(({ itemId, quantity, kind, by }) => ({ row: after, itemId, quantity, kind, by }));
  });
}
