import { type Call, type Shortage, Unexpected } from './api.ts';
import type { ReplayRecord } from './record.ts';
import type { Session } from './session.ts';

/** Receives what falls short of an invoice. */
export type Restock = (invoice: string, shortages: readonly Shortage[]) => Promise<void>;

/** Receives at the first open warehouse but `except`, as the administrator. @throws Unexpected when that is refused. */
export function restockOf(call: Call, record: ReplayRecord, session: Session, except?: string): Restock {
  let warehouse: Promise<string> | undefined;
  return async (invoice, shortages) => {
    warehouse ??= firstWarehouse(call, session, except);
    const path = `/warehouses/${await warehouse}/stock`;
    for (const { itemId, requested, available } of shortages) {
      const quantity = requested - available;
      const answer = await call('POST', path, {
        session,
        body: { kind: 'receive', itemId, quantity },
        idempotencyKey: `replay-${invoice}-${crypto.randomUUID()}`,
      });
      if (!answer.ok) throw new Unexpected(`POST ${path} answered ${answer.status} ${answer.code}: ${answer.detail}`);
      record.restocked += quantity;
    }
  };
}

async function firstWarehouse(call: Call, session: Session, except: string | undefined): Promise<string> {
  const answer = await call<{ warehouses: { warehouseId: string; state: string }[] }>('GET', '/admin/warehouses', {
    session,
  });
  const open =
    answer.ok && answer.body.warehouses.find(({ warehouseId, state }) => state === 'open' && warehouseId !== except);
  if (!open) throw new Unexpected('GET /admin/warehouses names no open warehouse');
  return open.warehouseId;
}
