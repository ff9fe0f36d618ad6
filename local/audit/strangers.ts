import type { Endpoints } from '../endpoints.ts';
import { tokenFor } from '../token.ts';
import type { OrderRow, StrangerAnswers } from './rows.ts';

/** A shopper who asks for orders of others. */
export interface Stranger {
  readonly userId: string;
  readonly token: string;
}

/** Orders that are asked for. */
const ASKED = 5;

/** An id that no order has: ids begin with the time, and this one is of a time before there were any. */
const UNKNOWN = '00000000000000000000000000';

/** Two demo shoppers, so that there is one for every order. */
export async function twoShoppers(endpoints: Endpoints): Promise<Stranger[]> {
  const names = endpoints.demoUsers.map(({ name }) => name).filter((name) => name.startsWith('shopper-'));
  return Promise.all(
    names.slice(0, 2).map(async (name) => {
      const token = await tokenFor(endpoints, name);
      const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { sub: string };
      return { userId: claims.sub, token };
    }),
  );
}

/** Asks for a few orders, spread over all, as shoppers they are not of. Only reads: a store that is wrong is not changed. */
export async function askAsStrangers(
  api: string,
  strangers: readonly Stranger[],
  orders: readonly OrderRow[],
): Promise<StrangerAnswers[]> {
  const stride = Math.max(1, Math.ceil(orders.length / ASKED));
  const some = orders.filter((_, index) => index % stride === 0);
  const answers = await Promise.all(
    some.map(async ({ orderId, userId }): Promise<StrangerAnswers[]> => {
      const stranger = strangers.find((each) => each.userId !== userId);
      if (!stranger) return [];
      const [asked, unknown] = await Promise.all([answerTo(api, stranger, orderId), answerTo(api, stranger, UNKNOWN)]);
      return [{ orderId, asked, unknown }];
    }),
  );
  return answers.flat();
}

async function answerTo(api: string, { token }: Stranger, orderId: string): Promise<string> {
  const answer = await fetch(`${api}/orders/${orderId}`, { headers: { authorization: `Bearer ${token}` } });
  const body = (await answer.text()).replaceAll(orderId, '{orderId}');
  return `${answer.status} ${answer.headers.get('content-type')} ${body}`;
}
