import type { Breach, Finding } from './finding.ts';
import type { Snapshot, WarehouseOrderRow } from './rows.ts';

/** Invariant 11. What is claimed has one claimer and a lease, and what was shipped was shipped under a claim that was live. */
export function claimsAreLive({ warehouseOrders }: Snapshot): Finding {
  const claimed = warehouseOrders.filter(
    ({ status }) => status === 'claimed' || status === 'packed' || status === 'shipped',
  );
  const breaches = claimed.flatMap((row): Breach[] =>
    faultsOf(row).map((detail) => ({ subject: `warehouse order ${row.warehouseOrderId}`, fault: detail, detail })),
  );
  const unit = 'claimed, packed or shipped warehouse orders';
  return { id: 11, name: 'one live claim, shipped once', checked: claimed.length, unit, breaches, notes: [] };
}

function faultsOf({ status, claimedBy, leaseUntil, shippedAt }: WarehouseOrderRow): string[] {
  const faults: string[] = [];
  if (typeof claimedBy !== 'string' || claimedBy === '') faults.push(`is ${status}, but claimed by nobody`);
  if (typeof leaseUntil !== 'number') faults.push(`is ${status} without a lease`);
  else if (status === 'shipped' && !(Date.parse(String(shippedAt)) / 1000 < leaseUntil)) {
    faults.push(
      `was shipped at ${shippedAt}, when its claim was over since ${new Date(leaseUntil * 1000).toISOString()}`,
    );
  }
  return faults;
}
