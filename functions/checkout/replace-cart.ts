import { refuseBeyondLimit } from '../carts/carts.ts';
import { replaceCartRoute } from '../carts/carts-routes.ts';
import { changeCart } from '../carts/change-cart.ts';
import type { Item } from '../items/items.ts';
import { MOST_UNITS, Quantity } from '../shared/fields.ts';
import { endpoint } from '../shared/http.ts';
import { Problem } from '../shared/problem.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { type ItemQuantity, summed } from '../stock/stock.ts';
import { lookUp } from './cart-stock.ts';
import { viewCart } from './cart-view.ts';
import { outOfStock } from './out-of-stock.ts';

/**
 * PUT /cart: all lines replaced, or none. Lines of the same item are summed.
 * @throws Problem 422 UNKNOWN_ITEM naming each field of an item that is unknown or retired; 409 OUT_OF_STOCK with every short line; 422 TOO_MANY_ITEMS.
 */
export async function replaceCart(
  { body, userId }: RequestOf<typeof replaceCartRoute>,
  services: Services,
): Promise<AnswerOf<typeof replaceCartRoute>> {
  const lines = summed(body.lines);
  refuseBeyondLimit(lines.length);
  refuseBeyondQuantity(lines);
  const { items, short } = await lookUp(services, userId, lines);
  refuseUnknown(body.lines, items);
  if (short.length > 0) throw outOfStock(short);
  const priced = lines.map((line) => ({ ...line, price: items.get(line.itemId)?.price ?? 0 }));
  await changeCart(services, userId, () => priced);
  return viewCart(services, userId);
}

/** Each line may be fine and their sum not: an order could then never be allocated. */
function refuseBeyondQuantity(lines: readonly ItemQuantity[]): void {
  const beyond = lines.filter(({ quantity }) => !Quantity.safeParse(quantity).success).map(({ itemId }) => itemId);
  if (beyond.length === 0) return;
  throw new Problem(422, 'INVALID_INPUT', `Too many of: ${beyond.join(', ')}.`, {
    errors: [{ field: 'body.lines', message: `sum to more than ${MOST_UNITS} of ${beyond.join(', ')}` }],
  });
}

function refuseUnknown(lines: readonly ItemQuantity[], items: ReadonlyMap<string, Item>): void {
  const errors = lines.flatMap(({ itemId }, index) =>
    items.has(itemId) ? [] : [{ field: `body.lines.${index}.itemId`, message: `there is no item ${itemId} for sale` }],
  );
  if (errors.length > 0) throw new Problem(422, 'UNKNOWN_ITEM', 'Some items are not sold.', { errors });
}

export const handler = endpoint(replaceCartRoute, replaceCart);
