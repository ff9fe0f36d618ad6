import type { Plant } from './plant.ts';

/** Mistakes with counters, idempotency keys, transactions and the ledger. */
export const stockPlants: readonly Plant[] = [
  {
    name: 'stock-without-condition',
    what: 'Units are taken whether or not they are left.',
    file: 'stock/stock-store.ts',
    find: `ConditionExpression: 'available >= :quantity',`,
    replace: `ConditionExpression: 'available >= :quantity OR available < :quantity',`,
  },
  {
    name: 'canceled-transaction-is-done',
    what: 'A transaction that is refused is taken for one that was applied before, whatever the reasons say.',
    file: 'shared/transaction.ts',
    find: `if (!passing && refusals.length > 0) return { kind: 'refused', refusals };`,
    replace: `if (!passing && refusals.length > 0) return { kind: 'applied' };`,
  },
  {
    name: 'canceled-transaction-tried-blind',
    what: 'A cancelled transaction is tried again without reading its reasons.',
    file: 'shared/transaction.ts',
    find: `const passing = reasons.some(({ Code }) => Code !== undefined && PASSING.has(Code));`,
    replace: `const passing = reasons.length > 0;`,
  },
  {
    name: 'conflict-swallowed',
    what: 'A transaction in which no condition failed counts as applied, also when it met a conflict.',
    file: 'shared/transaction.ts',
    find: `if (!passing && refusals.length > 0) return { kind: 'refused', refusals };`,
    replace: `if (refusals.length === 0 && passing) return { kind: 'applied' };\n  if (refusals.length > 0) return { kind: 'refused', refusals };`,
  },
  {
    name: 'key-outside-transaction',
    what: 'The idempotency key of a delivery is written after its effect, not with it.',
    file: 'warehouses/change-warehouse-stock.ts',
    find: `const outcome = await transact(db, [
    oncePart(once, seconds(now())),`,
    replace: `const outcome = await transact(db, [`,
    also: [
      {
        file: 'warehouses/change-warehouse-stock.ts',
        find: `if (outcome.kind === 'applied') return once.answer;`,
        replace: `if (outcome.kind === 'applied') {
    await transact(db, [oncePart(once, seconds(now()))]);
    return once.answer;
  }`,
      },
    ],
  },
  {
    name: 'key-takes-any-payload',
    what: 'An idempotency key answers another request with the first one’s answer.',
    file: 'shared/idempotency.ts',
    find: `if (known.item?.['requestHash'] !== hashOf(request)) {`,
    replace: `if (known.item?.['requestHash'] === undefined) {`,
  },
  {
    name: 'ledger-counts-duplicates',
    what: 'A stream record that comes twice is a movement twice.',
    file: 'stock/record-movement.ts',
    find: `const recorded = await putEntry(db, entry);`,
    replace: `let recorded = await putEntry(db, entry);
  if (recorded) recorded = await putEntry(db, { ...entry, version: entry.version + 1 });`,
  },
  {
    name: 'ledger-skips-what-fails',
    what: 'A movement that could not be written at once is passed over.',
    file: 'stock/record-movement.ts',
    find: `const recorded = await putEntry(db, entry);`,
    replace: `const recorded = await putEntry(db, entry).catch(() => undefined);`,
  },
  {
    name: 'total-ignores-quantity',
    what: 'A total is the sum of prices, whatever the quantities.',
    file: 'shared/money.ts',
    find: 'sum + line.price * line.quantity',
    replace: 'sum + line.price',
  },
  {
    name: 'correction-takes-allocated-units',
    what: 'A count may take off the shelf what is promised to orders.',
    file: 'stock/stock-store.ts',
    find: `ConditionExpression: '#free >= :least', ...RETURN_OLD`,
    replace: `ConditionExpression: '#free >= :least OR onHand >= :least', ...RETURN_OLD`,
  },
];
