import * as z from 'zod';

/** The store's one currency, ISO 4217. Amounts in tables are integer minor units of it. */
export const CURRENCY = 'USD';

/** An amount of money: `amount` in integer minor units (cents). */
export const Money = z
  .object({ amount: z.int(), currency: z.literal(CURRENCY) })
  .meta({ id: 'Money', description: 'Integer minor units (cents) of the currency.' });
export type Money = z.infer<typeof Money>;

/** Money of an amount in minor units. */
export const money = (amount: number): Money => ({ amount, currency: CURRENCY });

/** Σ price × quantity in minor units. @throws RangeError beyond exact integers. */
export function totalOf(lines: readonly { readonly price: number; readonly quantity: number }[]): number {
  const total = lines.reduce((sum, line) => sum + line.price * line.quantity, 0);
  if (!Number.isSafeInteger(total)) throw new RangeError('Total is beyond exact integers.');
  return total;
}
