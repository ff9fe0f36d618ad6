import type { Plant } from './plant.ts';

/** Mistakes with deliveries, counts, transfers between warehouses and what shoppers send back. */
export const goodsPlants: readonly Plant[] = [
  {
    name: 'transfer-sellable-twice',
    what: 'Units that are sent to another warehouse can be sold all the while, and once more when they have come.',
    file: 'transfers/send-transfer.ts',
    find: `    ...lines.map((line) => takePart(line, 'transferOut', transfer.transferId)),\n`,
    replace: '',
  },
  {
    name: 'transfer-takes-allocated-units',
    what: 'A transfer takes from a shelf what is promised to orders.',
    file: 'stock/stock-store.ts',
    find: `transferredOut :plus', {
    ConditionExpression: '#free >= :plus',`,
    replace: `transferredOut :plus', {
    ConditionExpression: '#free >= :plus OR onHand >= :plus',`,
  },
  {
    name: 'transfer-received-again',
    what: 'A receipt of a transfer that is sent again under its key counts again.',
    file: 'transfers/receive-transfer.ts',
    find: `      oncePart(once, seconds(now())),\n`,
    replace: '',
  },
  {
    name: 'transfer-receipt-refused-again',
    what: 'The repeat of the receipt that ended a transfer is told that it has ended, not what it was told first.',
    file: 'transfers/receive-transfer.ts',
    find: `if (known) return known;`,
    replace: `if (known && transfer.status === 'inTransit') return known;`,
  },
  {
    name: 'transfer-received-and-taken-back',
    what: 'A step of a transfer does not rest on the one before: two receive it at once, or one takes it back meanwhile.',
    file: 'transfers/transfers-store.ts',
    find: `...nextVersionCondition('transferId', transfer.version),`,
    replace: `...(transfer.version === 1 && nextVersionCondition('transferId', transfer.version)),`,
  },
  {
    name: 'return-over-shipped',
    what: 'What may be sent back is capped by what came back, not by what is to come of other returns.',
    file: 'returns/returns.ts',
    find: `without(shipped, [...(order.returned ?? []), ...(order.toReturn ?? [])])`,
    replace: `without(shipped, order.returned ?? [])`,
  },
  {
    name: 'return-of-anothers-order',
    what: 'Anybody who knows an order can ask to send it back.',
    file: 'returns/request-return.ts',
    find: `if (order?.userId !== userId) throw noSuchOrder();`,
    replace: `if (!order) throw noSuchOrder();`,
  },
  {
    name: 'returns-sums-overwritten',
    what: 'What an order says of its returns is written over what another return has written meanwhile.',
    file: 'orders/orders-store.ts',
    find: `: 'returnsVersion = :before',`,
    replace: `: '(returnsVersion = :before OR returnsVersion <> :before)',`,
  },
  {
    name: 'return-restocks-and-writes-off',
    what: 'A return does not rest on what was read: what one puts on the shelf another writes off.',
    file: 'returns/returns-store.ts',
    find: `...nextVersionCondition('returnId', row.version),`,
    replace: `...(row.version === 1 && nextVersionCondition('returnId', row.version)),`,
    also: [
      {
        file: 'orders/orders-store.ts',
        find: `: 'returnsVersion = :before',`,
        replace: `: '(returnsVersion = :before OR returnsVersion <> :before)',`,
      },
    ],
  },
  {
    name: 'delivery-received-twice-under-one-key',
    what: 'What a supplier brought counts again when the receipt is sent again under its key.',
    file: 'deliveries/receive-delivery.ts',
    find: `      oncePart(once, seconds(now())),\n`,
    replace: '',
  },
  {
    name: 'damaged-goods-are-sold',
    what: 'What came damaged can be sold like the rest.',
    file: 'deliveries/receive-delivery.ts',
    find: `adjustPart(itemId, quantity - damaged, 'received'`,
    replace: `adjustPart(itemId, quantity, 'received'`,
  },
  {
    name: 'count-of-another-book',
    what: 'What the counter saw in the book is not looked at.',
    file: 'warehouses/count-warehouse-stock.ts',
    find: `if (seen !== book.onHand) {`,
    replace: `if (seen < 0) {`,
  },
];
