import type { Plant } from './plant.ts';

/** Mistakes with cancellations. */
export const cancelPlants: readonly Plant[] = [
  {
    name: 'cancel-restores-shipped-units',
    what: 'What has shipped is given back too.',
    file: 'fulfilment/cancel-step.ts',
    find: `quantity - (cancelled.get(itemId) ?? 0) - (shipped.get(itemId) ?? 0),`,
    replace: `quantity - (cancelled.get(itemId) ?? 0) - 0 * (shipped.get(itemId) ?? 0),`,
    also: [
      {
        file: 'fulfilment/cancel-step.ts',
        find: `const free = quantitiesOf(unallocated(order, work));`,
        replace: `const free = quantitiesOf(unallocated(order, open));`,
      },
    ],
  },
  {
    name: 'cancel-quantity-not-capped',
    what: 'More than is left of a line can be asked for, and is noted as still to be cancelled.',
    file: 'fulfilment/cancel-step.ts',
    find: `all ? units : Math.min(units, named.get(itemId) ?? 0),`,
    replace: `all ? units : Math.min(1_000_000, named.get(itemId) ?? 0),`,
  },
  {
    name: 'cancel-beside-shipping',
    what: 'A warehouse order is cut whether or not it was shipped or changed meanwhile.',
    file: 'warehouses/warehouses-store.ts',
    find: 'ConditionExpression: `version = :version AND',
    replace: 'ConditionExpression: `(version = :version OR version <> :version) AND',
    also: [
      {
        file: 'warehouses/warehouses.ts',
        find: `  shipped: [],`,
        replace: `  shipped: ['cancelled'],`,
      },
    ],
  },
  {
    name: 'cancelled-units-stay-on-the-shelf',
    what: 'Cancelled units can be sold again, and are still allocated to the order.',
    file: 'fulfilment/cancellation.ts',
    find: `summed(own.flatMap(({ cut }) => cut)).map(`,
    replace: `summed(own.flatMap(({ cut }) => cut)).slice(1).map(`,
  },
  {
    name: 'cancel-key-in-two-steps',
    what: 'The idempotency key of a cancellation is written after it.',
    file: 'fulfilment/cancellation.ts',
    find: `      ...(once ? [oncePart(once, seconds(now()))] : []),\n`,
    replace: '',
    also: [
      {
        file: 'fulfilment/cancellation.ts',
        find: `if (outcome.kind === 'applied') return completed(services, afterStep(current, step));`,
        replace: `if (outcome.kind === 'applied') {
      if (once) await transact(db, [oncePart(once, seconds(now()))]);
      return completed(services, afterStep(current, step));
    }`,
      },
    ],
  },
  {
    name: 'rest-of-a-cancellation-forgotten',
    what: 'What did not fit the first transaction of a cancellation is not noted.',
    file: 'fulfilment/cancel-step.ts',
    find: `toCancel: pending.length > 0 ? pending : null,`,
    replace: `toCancel: null,`,
  },
];
