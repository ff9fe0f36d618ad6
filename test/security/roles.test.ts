import { beforeAll, describe, expect, inject, it } from 'vitest';
import { routes } from '../../functions/routes.ts';
import type { Access, Route } from '../../functions/shared/route.ts';
import { anyone, type Person, person } from '../e2e/people.ts';

/** Every kind of caller there is. */
const CALLERS = ['nobody', 'shopper', 'staff', 'staff elsewhere', 'admin'] as const;
type CallerKind = (typeof CALLERS)[number];

/** What each kind of route answers each kind of caller when it turns them away; undefined where it lets them in. */
const TURNED_AWAY: Readonly<Record<Access, Readonly<Partial<Record<CallerKind, number>>>>> = {
  anyone: {},
  shopper: { nobody: 401, staff: 403, 'staff elsewhere': 403, admin: 403 },
  staff: { nobody: 401, shopper: 403, 'staff elsewhere': 404 },
  admin: { nobody: 401, shopper: 403, staff: 403, 'staff elsewhere': 403 },
};

const callers = {} as Record<CallerKind, Person>;
const ORDER = '01JDCX3VN2M7H9V4QK0Q5Z8T1A';

/** A well-formed path of a route, in the warehouse of `staff`. */
const pathOf = ({ path }: Route): string =>
  path
    .replace('{itemId}', '85123A')
    .replace('{warehouseId}', 'SEA1')
    .replace('{warehouseOrderId}', `${ORDER}-2-1`)
    .replace('{orderId}', ORDER)
    .replace('{deliveryId}', ORDER)
    .replace('{transferId}', ORDER)
    .replace('{returnId}', `${ORDER}-R1`)
    .replace('{queue}', 'WarehouseWork');

beforeAll(async () => {
  callers.nobody = anyone;
  callers.shopper = await person('shopper-20');
  callers.staff = await person('staff-sea1');
  const elsewhere = inject('store').demoUsers.find(
    ({ groups }) => groups.includes('staff') && !groups.includes('warehouse-SEA1'),
  );
  callers['staff elsewhere'] = await person(elsewhere?.name ?? '');
  callers.admin = await person('admin');
});

const cases = routes.flatMap((route) =>
  CALLERS.map((caller) => [`${route.method} ${route.path}`, caller, route] as const),
);

describe('every route as every role', () => {
  it.each(cases)('%s as %s', async (_place, caller, route) => {
    const expected = TURNED_AWAY[route.access][caller];
    // Nothing in the body is valid, so whoever is let in changes nothing either.
    const body = route.body ? {} : undefined;
    const { status, type, body: answer } = await callers[caller].ask(route.method, pathOf(route), body);
    if (expected === undefined) {
      expect([401, 403]).not.toContain(status);
      expect(status).toBeLessThan(500);
      return;
    }
    expect(status).toBe(expected);
    expect(type).toContain('application/problem+json');
    expect(answer).toMatchObject({
      status: expected,
      code: { 401: 'NOT_SIGNED_IN', 403: 'FORBIDDEN', 404: 'NOT_FOUND' }[expected],
    });
  });
});

describe('malformed input', () => {
  const withBody = routes.filter((route) => route.body);
  const allowed = (route: Route): Person =>
    ({ anyone, shopper: callers.shopper, staff: callers.staff, admin: callers.admin })[route.access];

  it.each(withBody.map((route) => [`${route.method} ${route.path}`, route] as const))(
    '%s refuses a body that is no JSON',
    async (_place, route) => {
      const answer = await allowed(route).ask(route.method, pathOf(route), '{"broken":');
      expect(answer).toMatchObject({ status: 400, body: { code: 'MALFORMED_BODY' } });
      expect(answer.type).toContain('application/problem+json');
    },
  );

  it.each(withBody.map((route) => [`${route.method} ${route.path}`, route] as const))(
    '%s names the fields of a body of the wrong shape',
    async (_place, route) => {
      const answer = await allowed(route).ask(
        route.method,
        pathOf(route),
        { unheardOf: true },
        { 'idempotency-key': 'malformed-input' },
      );
      expect(answer).toMatchObject({ status: 422, body: { code: 'INVALID_INPUT' } });
      expect(answer.body.errors.length).toBeGreaterThan(0);
      for (const { field } of answer.body.errors) expect(field).toMatch(/^body\./);
    },
  );

  const withParams = routes.filter((route) => route.params);
  it.each(withParams.map((route) => [`${route.method} ${route.path}`, route] as const))(
    '%s refuses an id that can’t be one',
    async (_place, route) => {
      const path = route.path
        .replace(/\{[^}]+\}$/, '!')
        .replace(/\{[^}]+\}\//g, '!/')
        .replace(/\{[^}]+\}/g, '!');
      // The administrator may go to any warehouse, so it is the id and not the role that is refused.
      const who = route.access === 'staff' ? callers.admin : allowed(route);
      const answer = await who.ask(route.method, path, route.body ? {} : undefined);
      expect(answer.status).toBe(422);
      expect(answer.body.errors.some(({ field }: { field: string }) => field.startsWith('params.'))).toBe(true);
    },
  );

  it.each([
    ['/search?min=cheap', 'query.min'],
    ['/search?limit=0', 'query.limit'],
    ['/search?sort=random', 'query.sort'],
    ['/search?cursor=nonsense', 'query.cursor'],
    ['/search?inStock=perhaps', 'query.inStock'],
  ])('GET %s names %s', async (path, field) => {
    const answer = await anyone.ask('GET', path);
    expect(answer).toMatchObject({ status: 422, body: { code: 'INVALID_INPUT', errors: [{ field }] } });
  });

  it('a quantity below one, or not whole, or beyond reason is refused', async () => {
    for (const quantity of [0, -1, 1.5, 1e12, '3', null]) {
      const answer = await callers.shopper.ask('PUT', '/cart/items/85123A', { quantity });
      expect(answer.status, String(quantity)).toBe(422);
    }
  });

  it('receiving without an idempotency key says which header is missing', async () => {
    const answer = await callers.staff.ask('POST', '/warehouses/SEA1/stock', {
      kind: 'receive',
      itemId: '85123A',
      quantity: 1,
    });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ field: 'headers.idempotency-key' }] } });
  });

  it('a path that is no route is a problem document as well', async () => {
    const answer = await anyone.ask('GET', '/nothing/here');
    expect(answer).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
  });

  it('a token that was tampered with lets nobody in', async () => {
    const token = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4IiwiY29nbml0bzpncm91cHMiOlsiYWRtaW4iXX0.';
    const answer = await anyone.ask('GET', '/admin/warehouses', undefined, { authorization: `Bearer ${token}` });
    expect(answer.status).toBe(401);
  });
});
