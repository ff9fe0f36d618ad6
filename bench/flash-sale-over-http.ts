import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import pLimit from 'p-limit';
import { createDemoUsers, crowd } from '../local/demo/users.ts';
import type { Endpoints } from '../local/endpoints.ts';
import { ADDRESS, leaveOnly, type Person, patiently, person } from '../test/e2e/people.ts';
import type { Sale, SaleOutcome } from './flash-sale-in-process.ts';

/** An item of the demo's catalogue; what is left of it is counted away or received before each sale. */
const ITEM = '21730';

/** Sign-ins side by side. */
const CONCURRENCY = 8;

/** So many shoppers of the running store, made where they are missing, and signed in. */
export async function buyersOf(store: Endpoints, count: number): Promise<Person[]> {
  const users = crowd(count);
  const client = new CognitoIdentityProviderClient({
    endpoint: store.aws,
    region: store.region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  await createDemoUsers(client, store.userPoolId, users);
  client.destroy();
  const limit = pLimit(CONCURRENCY);
  const known = { ...store, demoUsers: [...store.demoUsers, ...users] };
  return Promise.all(users.map(({ name }) => limit(() => person(name, known))));
}

/** A sale on the running store, through its HTTP API: all fill their carts, then each checks out and orders. */
export async function flashSaleOverHttp(
  store: Endpoints,
  buyers: readonly Person[],
  { atOnce, units }: Omit<Sale, 'buyers'>,
): Promise<Omit<SaleOutcome, 'repeated' | 'holds'>> {
  // Nobody is refused at the cart already: it consumes nothing, so one unit is enough for all of them
  await leaveOnly(ITEM, units, store);
  const limit = pLimit(atOnce);
  const started = performance.now();
  const lines = [{ itemId: ITEM, quantity: 1 }];
  const filled = await Promise.all(
    buyers.map((buyer) => limit(() => patiently(() => buyer.ask('PUT', '/cart', { lines })))),
  );
  const without = filled.filter(({ status }) => status !== 200);
  if (without.length > 0) throw new Error(`${without.length} carts were refused: ${JSON.stringify(without[0])}`);
  const outcomes = await Promise.all(
    buyers.map((buyer) =>
      limit(async () => {
        const checkout = await patiently(() => buyer.ask('POST', '/checkout'));
        if (checkout.status !== 200) return checkout;
        const { reservationId } = checkout.body;
        return patiently(() => buyer.ask('POST', '/orders', { reservationId, address: ADDRESS }));
      }),
    ),
  );
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  const placed = outcomes.flatMap(({ status, body }) => (status === 201 ? [body.orderId as string] : []));
  const refused: Record<string, number> = {};
  for (const { status, body } of outcomes) {
    if (status === 201) continue;
    const code = String(body?.code ?? status);
    refused[code] = (refused[code] ?? 0) + 1;
  }
  const nothingLeft = JSON.stringify([{ itemId: ITEM, requested: 1, available: 0 }]);
  const clear = outcomes.filter(({ status, body }) => status === 409 && JSON.stringify(body.lines) === nothingLeft);
  const [anyBuyer] = buyers;
  const left = anyBuyer && (await patiently(() => anyBuyer.ask('GET', `/items/${ITEM}`))).body.available;
  return { orders: new Set(placed).size, refused, clear: clear.length, left, seconds };
}
