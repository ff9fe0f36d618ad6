import type { Plant } from './plant.ts';

/** Mistakes with plans, allocations, claims and shipments. */
export const fulfilmentPlants: readonly Plant[] = [
  {
    name: 'allocate-without-order-check',
    what: 'Units are allocated for an order whatever has become of it since the plan.',
    file: 'orders/orders-store.ts',
    find: `ConditionExpression: '#status = :processing AND version = :version',`,
    replace: `ConditionExpression:
          '(#status = :processing OR #status <> :processing) AND (version = :version OR version <> :version)',`,
  },
  {
    name: 'plan-from-a-stale-order',
    what: 'A decision about an order is written over whatever was decided meanwhile.',
    file: 'orders/orders-store.ts',
    find: `'#version = :before AND size(warehouseOrders) = :count',`,
    replace: `'(#version = :before OR #version <> :before) AND size(warehouseOrders) >= :count',`,
  },
  {
    name: 'shipped-units-are-planned-again',
    what: 'What has shipped counts as not yet allocated.',
    file: 'fulfilment/plan.ts',
    find: `const living = warehouseOrders.filter(({ status }) => status !== 'cancelled');`,
    replace: `const living = warehouseOrders.filter(({ status }) => status !== 'cancelled' && status !== 'shipped');`,
  },
  {
    name: 'claim-without-lease',
    what: 'Work that somebody has claimed can be claimed by the next who comes.',
    file: 'warehouses/work-store.ts',
    find: `claimedBy <> :who AND leaseUntil <= :now)'`,
    replace: `claimedBy <> :who AND (leaseUntil <= :now OR leaseUntil > :now))'`,
  },
  {
    name: 'ship-after-the-lease',
    what: 'Work is shipped by whoever claimed it once, though the claim has run out.',
    file: 'warehouses/work-store.ts',
    find: `claimedBy = :who AND leaseUntil > :now AND version = :before',`,
    replace: `claimedBy = :who AND leaseUntil <> :now AND version = :before',`,
    also: [
      {
        file: 'warehouses/warehouses.ts',
        find: `claimedBy === who && leaseUntil > now;`,
        replace: `claimedBy === who && leaseUntil !== now;`,
      },
    ],
  },
  {
    name: 'ship-what-was-not-picked',
    what: 'The version that staff say they packed is not looked at, and what is packed stays so when a line becomes less.',
    file: 'warehouses/claimed-work.ts',
    find: `version !== row.version`,
    replace: `version > row.version`,
    also: [
      {
        file: 'warehouses/warehouses-store.ts',
        find: `':open': row.status === 'packed' ? 'claimed' : row.status`,
        replace: `':open': row.status`,
      },
    ],
  },
  {
    name: 'ship-ignores-changed-lines',
    what: 'Lines that were cancelled between reading and writing leave the shelf all the same.',
    file: 'warehouses/work-store.ts',
    find: `claimedBy = :who AND leaseUntil > :now AND version = :before',`,
    replace: `claimedBy = :who AND leaseUntil > :now AND (version = :before OR version <> :before)',`,
    also: [
      {
        file: 'warehouses/warehouses-store.ts',
        find: `':open': row.status === 'packed' ? 'claimed' : row.status`,
        replace: `':open': row.status`,
      },
    ],
  },
  {
    name: 'repeated-message-queues-again',
    what: 'A message that comes again puts claimed work back on the list.',
    file: 'warehouses/work-store.ts',
    find: `    condition: '#status = :allocated',`,
    replace: `    condition: '#status = :allocated OR openAt = :warehouseId',`,
  },
  {
    name: 'task-outcome-lost',
    what: 'The workflow is told of shipments only, and waits for what was cancelled.',
    file: 'fulfilment/resume-workflow.ts',
    find: `if (status !== 'shipped' && status !== 'cancelled') return;`,
    replace: `if (status !== 'shipped') return;`,
  },
  {
    name: 'message-acknowledged-too-early',
    what: 'Work that could not be put on the list at once counts as handled.',
    file: 'fulfilment/accept-work.ts',
    find: `const queued = await queueWork(db, key, taskToken, iso(now()));`,
    replace: `const queued = await queueWork(db, key, taskToken, iso(now())).catch(() => undefined);
  if (!queued) return;`,
  },
  {
    name: 'allocate-beyond-free',
    what: 'A warehouse is given more than it has free.',
    file: 'stock/stock-store.ts',
    find: `allocated :plus', {
    ConditionExpression: '#free >= :plus',`,
    replace: `allocated :plus', {
    ConditionExpression: '#free >= :plus OR onHand >= :plus',`,
  },
  {
    name: 'torn-order-accepted',
    what: 'A warehouse order that its order names and that is not shown yet counts as none.',
    file: 'fulfilment/cancellation.ts',
    find: `    if (work.length < order.warehouseOrders.length) throw busy();\n`,
    replace: '',
  },
  {
    name: 'plan-keeps-the-version',
    what: 'A plan does not make a version of its own, and so leaves no mark on the order but its state.',
    file: 'orders/orders-store.ts',
    find: `    version: order.version + 1,
  };
}`,
    replace: `    version: change.status === 'processing' ? order.version : order.version + 1,
  };
}`,
  },
];
