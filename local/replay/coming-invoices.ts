import type { Invoice } from './invoices.ts';

/** Times the same invoices are gone through at most, so that a replay ends whatever it waits for. */
const ROUNDS = 20;

/**
 * What one shopper goes through: all of the day and then, as long as `goesOn` says so, what came on later days and all of
 * it over again. A repeated invoice has a number of its own.
 */
export function* comingInvoices(
  day: readonly Invoice[],
  later: readonly Invoice[],
  goesOn: () => boolean,
): Generator<Invoice, void> {
  yield* day;
  for (const invoice of later) {
    if (!goesOn()) return;
    yield invoice;
  }
  for (let round = 2; round <= ROUNDS; round++) {
    for (const invoice of [...day, ...later]) {
      if (!goesOn()) return;
      yield { ...invoice, number: `${invoice.number}-${round}` };
    }
  }
}
