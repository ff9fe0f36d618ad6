import { setTimeout as sleep } from 'node:timers/promises';
import { inject } from 'vitest';
import type { Endpoints } from '../../local/endpoints.ts';
import { tokenFor } from '../../local/token.ts';

/** An answer of the HTTP API. */
export interface Answer {
  readonly status: number;
  readonly type: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: a body is whatever the route answers; the tests say what they expect
  readonly body: any;
}

/** Somebody who speaks to the store over HTTP. */
export interface Person {
  readonly name: string;
  /** Cognito's `sub`; empty without a token. */
  readonly userId: string;
  readonly ask: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>;
}

export const ADDRESS = {
  name: 'Grace Hopper',
  line1: '1 Harbor Way',
  city: 'Portland',
  state: 'OR',
  postalCode: '97201',
  country: 'US',
} as const;

/** Somebody without a token. */
export const anyone: Person = { name: 'anyone', userId: '', ask: asking(undefined) };

const tokens = new Map<string, Promise<string>>();

/** A demo user, signed in, at the tests' store or another. */
export async function person(name: string, store: Endpoints = inject('store')): Promise<Person> {
  const key = `${store.api} ${name}`;
  const token = tokens.get(key) ?? tokenFor(store, name);
  tokens.set(key, token);
  const jwt = await token;
  return { name, userId: subjectOf(jwt), ask: asking(jwt, store) };
}

function subjectOf(token: string): string {
  const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString();
  return (JSON.parse(payload) as { sub: string }).sub;
}

/** The first so many demo shoppers, signed in. */
export async function shoppers(count: number, store: Endpoints = inject('store')): Promise<Person[]> {
  const names = store.demoUsers.filter(({ groups }) => groups.includes('shopper')).map(({ name }) => name);
  if (names.length < count) throw new Error(`There are only ${names.length} demo shoppers.`);
  return Promise.all(names.slice(0, count).map((name) => person(name, store)));
}

function asking(token: string | undefined, store?: Endpoints): Person['ask'] {
  return async (method, path, body, headers = {}) => {
    const response = await fetch(`${(store ?? inject('store')).api}${path}`, {
      method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      body: text ? parsed(text) : undefined,
    };
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Asks again while the store says it is busy or a worker has died; every route used here may be repeated. */
export async function patiently(ask: () => Promise<Answer>): Promise<Answer> {
  for (let attempt = 0; ; attempt++) {
    const answer = await ask().catch(() => ({ status: 599, type: null, body: undefined }));
    if ((answer.status < 500 && answer.status !== 429) || attempt === 30) return answer;
    await sleep(100 + 50 * attempt);
  }
}

/** Puts an item's units on a shelf, through the API, as the administrator. */
export async function receive(
  itemId: string,
  warehouseId: string,
  quantity: number,
  store: Endpoints = inject('store'),
): Promise<void> {
  const admin = await person('admin', store);
  const key = { 'idempotency-key': `test-${itemId}-${crypto.randomUUID()}` };
  const answer = await patiently(() =>
    admin.ask('POST', `/warehouses/${warehouseId}/stock`, { kind: 'receive', itemId, quantity }, key),
  );
  if (answer.status !== 200) throw new Error(`Receiving answered ${answer.status}: ${JSON.stringify(answer.body)}`);
}

/** Leaves just so many units of an item to sell, wherever they are, by counting the rest away. */
export async function leaveOnly(itemId: string, units: number, store: Endpoints = inject('store')): Promise<void> {
  const admin = await person('admin', store);
  let excess = (await patiently(() => admin.ask('GET', `/items/${itemId}`))).body.available - units;
  if (excess < 0) return receive(itemId, 'SEA1', -excess, store);
  const { warehouses } = (await patiently(() => admin.ask('GET', '/admin/warehouses'))).body;
  for (const { warehouseId } of warehouses) {
    const free = await freeAt(admin, warehouseId, itemId);
    const delta = -Math.min(excess, free);
    if (delta === 0) continue;
    const key = { 'idempotency-key': `test-${itemId}-${crypto.randomUUID()}` };
    const body = { kind: 'correct', itemId, delta, reason: 'left only what the test needs' };
    const answer = await patiently(() => admin.ask('POST', `/warehouses/${warehouseId}/stock`, body, key));
    if (answer.status !== 200) throw new Error(`Correcting answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    excess += delta;
  }
  if (excess > 0) throw new Error(`${excess} units of ${itemId} could not be counted away.`);
}

async function freeAt(admin: Person, warehouseId: string, itemId: string): Promise<number> {
  let cursor: string | null = null;
  do {
    const path = `/warehouses/${warehouseId}/stock?limit=500${cursor ? `&cursor=${cursor}` : ''}`;
    const page: Answer = await patiently(() => admin.ask('GET', path));
    const row = page.body.stock.find((one: { itemId: string }) => one.itemId === itemId);
    if (row) return row.free;
    cursor = page.body.cursor;
  } while (cursor);
  return 0;
}

/** A member of staff of each warehouse, signed in. */
export function staffOf(
  store: Endpoints = inject('store'),
): Promise<{ readonly who: Person; readonly warehouseId: string }[]> {
  return Promise.all(
    store.demoUsers
      .filter(({ groups }) => groups.includes('staff'))
      .map(async ({ name, groups }) => ({
        who: await person(name, store),
        warehouseId: (groups.find((group) => group.startsWith('warehouse-')) ?? '').slice('warehouse-'.length),
      })),
  );
}

/** Claims, picks, packs and ships a warehouse order; what is another's or has ended is left alone. */
export async function shipWork(who: Person, warehouseId: string, warehouseOrderId: string): Promise<void> {
  const at = `/warehouses/${warehouseId}/orders/${warehouseOrderId}`;
  const claimed = await patiently(() => who.ask('POST', `${at}/claim`));
  if (claimed.status !== 200) return;
  const lines = (claimed.body.lines as { itemId: string; quantity: number; picked: number }[])
    .map(({ itemId, quantity, picked }) => ({ itemId, quantity: quantity - picked }))
    .filter(({ quantity }) => quantity > 0);
  const { version } = claimed.body;
  const key = { 'idempotency-key': `pick-${crypto.randomUUID()}` };
  if (lines.length > 0) await patiently(() => who.ask('POST', `${at}/pick`, { lines, version }, key));
  await patiently(() => who.ask('POST', `${at}/pack`, { version }));
  const tracking = `TEST-${warehouseOrderId}`;
  await patiently(() => who.ask('POST', `${at}/ship`, { carrier: 'Test Post', tracking, version }));
}

/** Claims and ships everything on every work list until the order has ended. @returns the order as it ended. */
export async function shipUntilEnded(
  shopper: Person,
  orderId: string,
  ends: readonly string[] = ['shipped', 'cancelled', 'stuck'],
): Promise<Answer['body']> {
  const staff = await staffOf();
  // A message whose consumer was killed comes again after its visibility timeout of a minute.
  for (const until = Date.now() + 200_000; Date.now() < until; ) {
    const order = (await patiently(() => shopper.ask('GET', `/orders/${orderId}`))).body;
    if (ends.includes(order.status)) return order;
    await Promise.all(
      staff.map(async ({ who, warehouseId }) => {
        const list = await patiently(() => who.ask('GET', `/warehouses/${warehouseId}/orders`));
        for (const { warehouseOrderId } of list.body?.orders ?? []) {
          await shipWork(who, warehouseId, warehouseOrderId);
        }
      }),
    );
    await sleep(250);
  }
  throw new Error(`Order ${orderId} did not end.`);
}
