import type { Plant } from './plant.ts';

/** Mistakes with holds and carts. */
export const holdPlants: readonly Plant[] = [
  {
    name: 'release-without-condition',
    what: 'A hold is removed and given back whether or not it is still there.',
    file: 'checkout/checkout-store.ts',
    find: `Key: { userId: before?.userId ?? '' }, ...condition } };`,
    replace: `Key: { userId: before?.userId ?? '' } } };`,
  },
  {
    name: 'part-mark-after-stock',
    what: 'Stock is moved in one transaction and the hold’s row is written in the next.',
    file: 'checkout/checkout-store.ts',
    find: `  return transact(db, [
    rowPart(before, after),
    ...take.map(`,
    replace: `  const row = rowPart(before, after);
  const moving = [
    ...take.map(`,
    also: [
      {
        file: 'checkout/checkout-store.ts',
        find: `giveBackPart(line, swapped ? 'swapped' : 'released', ref)),
  ]);`,
        replace: `giveBackPart(line, swapped ? 'swapped' : 'released', ref)),
  ];
  return (moving.length > 0 ? transact(db, moving) : Promise.resolve({ kind: 'applied' as const })).then((moved) =>
    moved.kind === 'applied' ? transact(db, [row]) : moved,
  );`,
      },
    ],
  },
  {
    name: 'hold-lasts-a-moment-longer',
    what: 'A hold is open at its end, not only before it: >= for >.',
    file: 'checkout/checkout-store.ts',
    find: `'reservationId = :id AND version = :version AND #state = :held AND attribute_not_exists(#partial) AND expiresAt > :now'`,
    replace: `'reservationId = :id AND version = :version AND #state = :held AND attribute_not_exists(#partial) AND expiresAt >= :now'`,
    also: [
      {
        file: 'checkout/holds.ts',
        find: `hold.expiresAt <= seconds(now);`,
        replace: `hold.expiresAt < seconds(now);`,
      },
    ],
  },
  {
    name: 'expiry-never-looked-at',
    what: 'Submitting trusts that what is over is gone: expiresAt is compared with nothing.',
    file: 'checkout/checkout-store.ts',
    find: `'reservationId = :id AND version = :version AND #state = :held AND attribute_not_exists(#partial) AND expiresAt > :now'`,
    replace: `'reservationId = :id AND version = :version AND #state = :held AND attribute_not_exists(#partial) AND expiresAt <> :now'`,
    also: [
      {
        file: 'checkout/holds.ts',
        find: `hold?.state === 'held' && !isOver(hold, now);`,
        replace: `hold?.state === 'held';`,
      },
    ],
  },
  {
    name: 'timer-trusts-its-message',
    what: 'A timer releases its hold without looking whether it is over, so an extension does not count.',
    file: 'checkout/release-hold.ts',
    find: `if (hold.state !== 'releasing' && !isOver(hold, now())) {`,
    replace: `if (hold.state !== 'releasing' && !isOver(hold, now() + 3_600_000)) {`,
    also: [
      {
        file: 'checkout/release-hold.ts',
        find: `await releaseHold(db, hold, 'over', now());`,
        replace: `await releaseHold(db, hold, 'given-up', now());`,
      },
    ],
  },
  {
    name: 'sweep-trusts-the-index',
    what: 'A sweep releases what the index says is over, without looking at the row.',
    file: 'checkout/sweep-holds.ts',
    find: `(await releaseHold(db, hold, 'over', now()))`,
    replace: `(await releaseHold(db, hold, 'given-up', now()))`,
  },
  {
    name: 'swap-gives-back-first',
    what: 'A changed cart gives its hold up before it has the new one.',
    file: 'checkout/begin-checkout.ts',
    find: `const outcome = await takeAll(services, open, target);`,
    replace: `if (open?.state === 'held') {
      await releaseHold(db, open, 'given-up', now());
    }
    const outcome = await takeAll(services, open?.state === 'held' ? undefined : open, target);`,
  },
  {
    name: 'hold-anew-each-time',
    what: 'The same cart again gets another hold, with another end.',
    file: 'checkout/begin-checkout.ts',
    find: `if (open && !over && open.state === 'held' && isFor(open, cart.lines)) {`,
    replace: `if (open && !over && open.state === 'held' && isFor(open, cart.lines) && open.lines.length < 1) {`,
  },
  {
    name: 'removed-hold-restored-without-mark',
    what: 'A stream record of a removed hold that comes twice gives its units back twice.',
    file: 'checkout/checkout-store.ts',
    find: `ConditionExpression: 'attribute_not_exists(#key)',`,
    replace: `ConditionExpression: 'attribute_not_exists(#key) OR attribute_exists(#key)',`,
  },
  {
    name: 'every-removal-is-ttl',
    what: 'A hold’s row that was removed by its order is given back as if TTL had removed it.',
    file: 'checkout/restore-removed-hold.ts',
    find: `if (!change.removedByTtl || change.after || !change.before) return;`,
    replace: `if (change.after || !change.before) return;`,
    also: [
      {
        file: 'workers.ts',
        find: `filters: [{ userIdentity: { type: ['Service'], principalId: ['dynamodb.amazonaws.com'] } }],`,
        replace: `filters: [{ eventName: ['REMOVE'] }],`,
      },
    ],
  },
  {
    name: 'extended-again-and-again',
    what: 'Each start of a payment extends the hold.',
    file: 'checkout/start-payment.ts',
    find: `if (extension === 0 || hold.extendedAt !== undefined) return checkoutView(hold);`,
    replace: `if (extension === 0) return checkoutView(hold);`,
    also: [
      {
        file: 'checkout/checkout-store.ts',
        find: ` AND expiresAt > :now AND attribute_not_exists(extendedAt)'`,
        replace: ` AND expiresAt > :now'`,
      },
    ],
  },
  {
    name: 'cart-conflict-swallowed',
    what: 'A change of the cart that another tab was faster than is lost, and said to be saved.',
    file: 'carts/change-cart.ts',
    find: `if (!lines || (await saveCart(db, cart, lines, seconds(now())))) return;`,
    replace: `if (lines) await saveCart(db, cart, lines, seconds(now()));
    return;`,
  },
  {
    name: 'step-without-version',
    what: 'A step of a hold rests on its id alone, not on the row that was read.',
    file: 'checkout/checkout-store.ts',
    find: `ConditionExpression: 'reservationId = :before AND version = :version',`,
    replace: `ConditionExpression: 'reservationId = :before AND (version = :version OR version <> :version)',`,
  },
  {
    name: 'no-sweep-before-refusal',
    what: 'A shopper is told "out of stock" while holds that are over have the units.',
    file: 'checkout/begin-checkout.ts',
    find: `swept = await sweepHolds(services);`,
    replace: `swept = 0;`,
  },
];
