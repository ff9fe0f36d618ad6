import type { Plant } from './plant.ts';

/** Mistakes with what staff do with their work, with shorts, and with work that moves on. */
export const workPlants: readonly Plant[] = [
  {
    name: 'renewal-without-lease',
    what: 'A scan renews a claim that has run out.',
    file: 'warehouses/pick-work.ts',
    find: `    requireClaim(found, by, body.version);`,
    replace: `    requireClaim(found, { ...by, now: 0 }, body.version);`,
    also: [
      {
        file: 'warehouses/pick-work.ts',
        find: `return pickStep(found, by, outcome.picked);`,
        replace: `return pickStep(found, { ...by, now: 0 }, outcome.picked);`,
      },
    ],
  },
  {
    name: 'renewal-of-anothers-claim',
    what: 'A scan counts for whoever has the work now, and renews their claim.',
    file: 'warehouses/pick-work.ts',
    find: `    requireClaim(found, by, body.version);`,
    replace: `    const holder = { ...by, who: found.claimedBy ?? by.who };\n    requireClaim(found, holder, body.version);`,
    also: [
      {
        file: 'warehouses/pick-work.ts',
        find: `return pickStep(found, by, outcome.picked);`,
        replace: `return pickStep(found, holder, outcome.picked);`,
      },
    ],
  },
  {
    name: 'scan-counts-twice',
    what: 'A scan that is sent again under its key counts again.',
    file: 'warehouses/pick-work.ts',
    find: `takeStep(services, { params, userId, key }, (found, by)`,
    replace: `takeStep(services, { params, userId }, (found, by)`,
  },
  {
    name: 'packed-before-it-is-picked',
    what: 'A parcel with one line that is not all there can be closed.',
    file: 'warehouses/pack-work.ts',
    find: `if (open.length > 0) {`,
    replace: `if (open.length > 1) {`,
  },
  {
    name: 'wave-claims-half-silently',
    what: 'Work that another was faster to claim counts as claimed by the wave.',
    file: 'warehouses/claim-wave.ts',
    find: `if (outcome.kind === 'missing' || !wave.owns(outcome.row)) return undefined;`,
    replace: `if (outcome.kind === 'missing') return undefined;`,
  },
  {
    name: 'wave-anew-each-time',
    what: 'A wave that is asked for again under its key claims more.',
    file: 'warehouses/claim-wave.ts',
    find: 'const key = `wave:$',
    replace: 'const key = now() + `:wave:$',
  },
  {
    name: 'short-corrects-twice',
    what: 'A short that is reported again under its key is another one.',
    file: 'warehouses/report-short.ts',
    find: `takeStep(services, { params, userId, key }, async (found, by)`,
    replace: `takeStep(services, { params, userId }, async (found, by)`,
  },
  {
    name: 'short-forgets-the-rest',
    what: 'What comes back from a warehouse of an order that is under way is in no plan again.',
    file: 'orders/orders-store.ts',
    find: `replan: order.status === 'processing' || order.status === 'stuck',`,
    replace: `replan: order.status === 'stuck',`,
  },
  {
    name: 'short-plans-the-same-warehouse',
    what: 'A warehouse is given again what it has just not found.',
    file: 'fulfilment/refused.ts',
    find: `if (missed.size === 0) return candidate;`,
    replace: `if (missed.size < 1000) return candidate;`,
  },
  {
    name: 'damaged-goes-back-on-the-shelf',
    what: 'Units found broken when they are picked are free on their shelf again.',
    file: 'stock/stock-store.ts',
    find: 'warehouseId, `ADD onHand :minus, allocated :minus, $',
    replace: `warehouseId, kind === 'damaged' ? 'ADD #free :plus, allocated :minus' : \`ADD onHand :minus, allocated :minus, $`,
  },
  {
    name: 'close-leaves-work',
    what: 'When a warehouse is closed, what somebody there has in hands stays.',
    file: 'warehouses/warehouses-store.ts',
    find: `FilterExpression: 'NOT #status IN (:shipped, :cancelled)',`,
    replace: `FilterExpression: 'NOT #status IN (:shipped, :cancelled) AND attribute_not_exists(claimedBy)',`,
  },
  {
    name: 'plan-ignores-closings',
    what: 'A warehouse that is closed is given work.',
    file: 'fulfilment/assignment/eligible.ts',
    find: `if (warehouse.state === 'closed') return 'closed';\n`,
    replace: '',
  },
  {
    name: 'move-beside-shipping',
    what: 'Work is moved whether or not it was shipped meanwhile.',
    file: 'warehouses/warehouses-store.ts',
    find: '          `version = :version AND $',
    replace: "          (why === 'moved' ? 'version = :version OR ' : '') + `version = :version AND $",
  },
  {
    name: 'moved-work-stays-too',
    what: 'Work that another warehouse takes over stays where it was as well.',
    file: 'fulfilment/move-work.ts',
    find: `      withdrawPart(row, 'moved', seconds(now()), iso(now()), movedTo),\n`,
    replace: '',
  },
  {
    name: 'back-orders-wait-for-ever',
    what: 'An order that waits for units is not planned again when they are free without having come.',
    file: 'operations/plan-back-orders.ts',
    find: `(free.get(itemId) ?? 0) > 0`,
    replace: `(free.get(itemId) ?? 0) > 1_000`,
  },
];
