/** An amount in integer minor units of a currency (ISO 4217). */
export interface Money {
  readonly amount: number;
  readonly currency: string;
}

/** An amount for people, such as `$2.95`, in the reader's own way of writing. */
export function price({ amount, currency }: Money, locale?: string): string {
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency });
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

/** So many at a price each. */
export const times = ({ amount, currency }: Money, quantity: number): Money => ({
  amount: amount * quantity,
  currency,
});

/** A band of prices in words; both bounds are included, in minor units, and null is none. */
export function priceBand(min: number | null, max: number | null, currency: string, locale?: string): string {
  const text = (amount: number) => price({ amount, currency }, locale);
  if (max === null) return min === null || min === 0 ? 'Any price' : `${text(min)} and more`;
  return min === null || min === 0 ? `Up to ${text(max)}` : `${text(min)} to ${text(max)}`;
}

/**
 * What someone typed as a price, in minor units; undefined when it is none.
 * @param fractionDigits of the currency
 */
export function typedAmount(text: string, fractionDigits = 2): number | undefined {
  const plain = text.trim().replace(/^[^\d.,-]*/, '');
  if (!/^\d+([.,]\d+)?$/.test(plain)) return undefined;
  const amount = Math.round(Number(plain.replace(',', '.')) * 10 ** fractionDigits);
  return Number.isSafeInteger(amount) ? amount : undefined;
}
