import type { Breach, Finding } from './finding.ts';
import type { Snapshot } from './rows.ts';

/** Invariant 15. To another shopper an order looks exactly like one that does not exist. */
export function strangersSeeNothing({ strangers }: Snapshot): Finding {
  const breaches = strangers.flatMap(({ orderId, asked, unknown }): Breach[] =>
    asked === unknown
      ? []
      : [
          {
            subject: `order ${orderId}`,
            fault: 'can be told from none',
            detail: `another shopper is answered ${asked}, but ${unknown} for an order that does not exist`,
          },
        ],
  );
  const name = 'another’s order looks like none';
  return { id: 15, name, checked: strangers.length, unit: 'orders asked for', breaches, notes: [] };
}
