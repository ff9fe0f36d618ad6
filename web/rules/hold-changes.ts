import { type Money, price } from './money.ts';

/** What is held of an item, at what price each. */
export interface HeldLine {
  readonly itemId: string;
  readonly name: string;
  readonly quantity: number;
  readonly price: Money;
}

/** What is different in a hold that was taken anew, a sentence each, so that nobody orders something else unawares. */
export function holdChanges(before: readonly HeldLine[], after: readonly HeldLine[]): string[] {
  const now = new Map(after.map((line) => [line.itemId, line]));
  const then = new Map(before.map((line) => [line.itemId, line]));
  const changes: string[] = [];
  for (const line of before) {
    const next = now.get(line.itemId);
    if (next === undefined) {
      changes.push(`${line.name} is no longer in your cart.`);
      continue;
    }
    if (next.price.amount !== line.price.amount) {
      changes.push(`${line.name} is ${price(next.price)} now; it was ${price(line.price)}.`);
    }
    if (next.quantity !== line.quantity) {
      changes.push(`${line.name}: ${next.quantity} are held now; it was ${line.quantity}.`);
    }
  }
  for (const { itemId, name } of after) if (!then.has(itemId)) changes.push(`${name} is new in your cart.`);
  return changes;
}
