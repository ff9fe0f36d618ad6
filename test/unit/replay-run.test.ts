import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { type Call, clientOf } from '../../local/replay/api.ts';
import { FollowedOrders } from '../../local/replay/followed-orders.ts';
import type { Invoice } from '../../local/replay/invoices.ts';
import { readDay } from '../../local/replay/read-day.ts';
import { newRecord } from '../../local/replay/record.ts';
import { expiryOf, type Session } from '../../local/replay/session.ts';
import { goShopping } from '../../local/replay/shopper.ts';
import { workOff } from '../../local/replay/staff.ts';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0)) await step();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  undo.push(() => {
    server.closeAllConnections();
    return new Promise((done) => server.close(done));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('the client', () => {
  it('tries again after 503 when Retry-After says, and renews a token that is refused', async () => {
    const seen: (string | undefined)[] = [];
    const answers = [
      [503, { 'retry-after': '0' }],
      [401, {}],
      [200, {}],
    ] as const;
    const base = await serve((request, response) => {
      const [status, headers] = answers[seen.length] ?? [500, {}];
      seen.push(request.headers.authorization);
      response.writeHead(status, headers).end(JSON.stringify({ code: 'X', detail: 'y' }));
    });
    const session: Session = { token: async (renew = false) => (renew ? 'new' : 'old') };
    expect(await clientOf(base)('GET', '/cart', { session })).toMatchObject({ ok: true });
    expect(seen).toEqual(['Bearer old', 'Bearer old', 'Bearer new']);
  });

  it('hands a refusal on by its code, without trying again', async () => {
    let calls = 0;
    const base = await serve((_request, response) => {
      calls++;
      response.writeHead(409).end(JSON.stringify({ code: 'OUT_OF_STOCK', detail: 'Not enough.' }));
    });
    const answer = await clientOf(base)('POST', '/checkout');
    expect(answer).toEqual({ ok: false, status: 409, code: 'OUT_OF_STOCK', detail: 'Not enough.' });
    expect(calls).toBe(1);
  });

  it('throws for a 5xx that lasts, saying what it was', async () => {
    const base = await serve((_request, response) => {
      response.writeHead(503, { 'retry-after': '0' }).end('<html>');
    });
    await expect(clientOf(base)('GET', '/cart')).rejects.toThrow('GET /cart still answered 503 NO_CODE: <html>');
  });
});

describe('reading a day', () => {
  const HEADER = 'invoice_date,invoice_no,customer_id,stock_code,quantity,unit_price,country\n';
  const rowOf = (day: string) => `${day} 08:26:00,1,17850,A,6,2.55,United Kingdom\n`;

  async function file(content: string | Buffer): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'replay-'));
    undo.push(() => rm(folder, { recursive: true }));
    const path = join(folder, 'orders.csv.gz');
    await writeFile(path, typeof content === 'string' ? gzipSync(content) : content);
    return path;
  }

  it('gives the rows of that day only', async () => {
    const path = await file(`${HEADER}${rowOf('2010-12-01')}${rowOf('2010-12-02')}`);
    const { rows } = await readDay(path, '2010-12-02');
    expect(rows.map((row) => row.invoice_date)).toEqual(['2010-12-02 08:26:00']);
  });

  it('takes the only day there is when none is asked for', async () => {
    const path = await file(`${HEADER}${rowOf('2010-12-01')}${rowOf('2010-12-01')}`);
    const { day, rows } = await readDay(path, undefined);
    expect([day, rows.length]).toEqual(['2010-12-01', 2]);
  });

  it('names days that exist', async () => {
    const days = Array.from({ length: 9 }, (_, n) => `2010-12-0${n + 1}`);
    const path = await file(HEADER + days.map(rowOf).join(''));
    await expect(readDay(path, '2011-01-01')).rejects.toThrow(
      'no orders of 2011-01-01. It has, among others: 2010-12-01, 2010-12-03, 2010-12-05, 2010-12-07, 2010-12-09.',
    );
    await expect(readDay(path, undefined)).rejects.toThrow('has 9 days. Choose one with --day: 2010-12-01,');
  });

  it('says what is wrong with a file', async () => {
    await expect(readDay('/nowhere/orders.csv.gz', undefined)).rejects.toThrow(
      'There is no file /nowhere/orders.csv.gz',
    );
    await expect(readDay(await file(Buffer.from('plain')), undefined)).rejects.toThrow('is not an orders file');
    await expect(readDay(await file('a,b\n1,2\n'), undefined)).rejects.toThrow('it has no column invoice_date');
  });
});

type Handler = (method: string, path: string, body: unknown) => { status: number; body?: unknown };

/** A client whose answers a function makes up, with every call noted. */
function fake(handler: Handler): { call: Call; calls: string[] } {
  const calls: string[] = [];
  const call = (async (method: string, path: string, options: { body?: unknown } = {}) => {
    calls.push(`${method} ${path}`);
    const { status, body } = handler(method, path, options.body);
    if (status < 400) return { ok: true, body };
    return { ok: false, status, code: String(body), detail: 'as planned' };
  }) as Call;
  return { call, calls };
}

const session: Session = { token: async () => 'token' };
const invoice = (number: string, itemIds: string[], kind: Invoice['kind'] = 'order'): Invoice => ({
  kind,
  number,
  customer: 'one',
  at: number,
  country: 'France',
  lines: itemIds.map((itemId) => ({ itemId, quantity: 2 })),
  unknownLines: 0,
});

describe('a shopper', () => {
  async function shop(handler: Handler, invoices: Invoice[]) {
    const { call, calls } = fake(handler);
    const record = newRecord(0);
    const placed: string[] = [];
    const wordFor = (itemId: string) => (itemId === 'A' ? 'heart & home' : undefined);
    await goShopping({ call, record, wordFor, onPlaced: (orderId) => placed.push(orderId) }, session, invoices);
    return { calls: calls.slice(2), record, placed };
  }

  const willing: Handler = (method, path) => {
    if (path === '/checkout' && method === 'POST') return { status: 200, body: { reservationId: 'R1' } };
    if (path === '/orders') return { status: 201, body: { orderId: 'R1' } };
    return { status: 200, body: {} };
  };

  it('searches, fills the cart, checks out and orders', async () => {
    const { calls, record, placed } = await shop(willing, [invoice('1', ['A', 'B'])]);
    expect(calls).toEqual(['GET /search?q=heart+%26+home', 'PUT /cart', 'POST /checkout', 'POST /orders']);
    expect(placed).toEqual(['R1']);
    expect(record).toMatchObject({ placed: 1, done: 1, faults: [] });
    expect(record.times.submit).toHaveLength(1);
  });

  it('counts refusals by code and clears up', async () => {
    const short: Handler = (method, path, body) =>
      method === 'POST' && path === '/checkout' ? { status: 409, body: 'OUT_OF_STOCK' } : willing(method, path, body);
    const { calls, record } = await shop(short, [invoice('1', ['B']), invoice('2', [])]);
    expect(calls).toEqual(['PUT /cart', 'POST /checkout', 'DELETE /checkout', 'DELETE /cart']);
    expect([...record.refused]).toEqual([
      ['OUT_OF_STOCK', ['1: as planned']],
      ['NO_KNOWN_ITEMS', ['2: the catalogue has none of its items']],
    ]);
    expect(record.faults).toEqual([]);
  });

  it('takes a refusal that is no outcome for a fault, and goes on', async () => {
    let first = true;
    const { record } = await shop(
      (method, path, body) => {
        if (path !== '/orders' || !first) return willing(method, path, body);
        first = false;
        return { status: 422, body: 'INVALID_INPUT' };
      },
      [invoice('1', ['B']), invoice('2', ['B'])],
    );
    expect(record.faults).toEqual(['invoice 1: POST /orders answered 422 INVALID_INPUT: as planned']);
    expect(record).toMatchObject({ placed: 1, done: 2 });
  });

  it('cancels a matching order once, and counts what came too late or had no match', async () => {
    const cancelling = [invoice('C2', ['B'], 'cancellation'), invoice('C3', ['B'], 'cancellation')];
    const done = await shop(willing, [invoice('1', ['B']), ...cancelling]);
    expect(done.calls.filter((call) => call.endsWith('/cancel'))).toEqual(['POST /orders/R1/cancel']);
    expect(done.record.cancellations).toEqual({ asked: 2, unmatched: 1, tooLate: 0 });

    const shipped: Handler = (method, path, body) =>
      path.endsWith('/cancel') ? { status: 409, body: 'NOT_CANCELLABLE' } : willing(method, path, body);
    const late = await shop(shipped, [invoice('1', ['B']), ...cancelling.slice(0, 1)]);
    expect(late.record.cancellations).toEqual({ asked: 1, unmatched: 0, tooLate: 1 });
  });
});

describe('a member of staff', () => {
  const LINES = [{ itemId: 'A', name: 'A', quantity: 2, picked: 1 }];

  it('ships the list, passes over what others have, and stops once it is over and nothing is left', async () => {
    const open = new Set(['W1', 'W2', 'W3']);
    const { call, calls } = fake((method, path) => {
      if (method === 'GET')
        return { status: 200, body: { orders: [...open].map((warehouseOrderId) => ({ warehouseOrderId })) } };
      const [, , , , id = '', act] = path.split('/');
      if (id === 'W2') return { status: 409, body: 'ALREADY_CLAIMED' };
      if (act === 'ship') open.delete(id);
      return { status: 200, body: { warehouseOrderId: id, version: 1, lines: LINES } };
    });
    const record = newRecord(0);
    await workOff(call, record, { warehouseId: 'SEA1', session }, () => true);
    expect(record).toMatchObject({ shipments: 2, faults: [] });
    expect(calls.filter((each) => each.includes('W1/'))).toEqual(
      ['claim', 'pick', 'pack', 'ship'].map((step) => `POST /warehouses/SEA1/orders/W1/${step}`),
    );
    expect([...open]).toEqual(['W2']);
    expect(calls.filter((each) => each.includes('W2/ship'))).toEqual([]);
  });

  it('looks again and ships what is left when the lines were changed meanwhile', async () => {
    let version = 1;
    let open = true;
    const { call, calls } = fake((method, path, body) => {
      if (method === 'GET') return { status: 200, body: { orders: open ? [{ warehouseOrderId: 'W1', version }] : [] } };
      if (path.endsWith('/claim')) return { status: 200, body: { warehouseOrderId: 'W1', version, lines: LINES } };
      if (!path.endsWith('/ship')) return { status: 200, body: {} };
      if (version === 1) version = 2;
      if ((body as { version: number }).version !== version) return { status: 409, body: 'WORK_CHANGED' };
      open = false;
      return { status: 200, body: {} };
    });
    const record = newRecord(0);
    await workOff(call, record, { warehouseId: 'SEA1', session }, () => true);
    expect(record).toMatchObject({ shipments: 1, workChanged: 1, faults: [] });
    expect(calls.filter((each) => each.endsWith('/claim'))).toHaveLength(2);
  });

  it('records a fault and comes to an end', async () => {
    const { call } = fake(() => ({ status: 403, body: 'FORBIDDEN' }));
    const record = newRecord(0);
    await workOff(call, record, { warehouseId: 'SEA1', session }, () => true);
    expect(record.faults).toEqual(['GET /warehouses/SEA1/orders answered 403 FORBIDDEN: as planned']);
  });
});

describe('followed orders', () => {
  it('counts ends and shipments of its own orders only, page after page', async () => {
    const pages: { [cursor: string]: unknown } = {
      first: {
        orders: [
          { orderId: 'X', status: 'shipped' },
          { orderId: 'B', status: 'stuck' },
        ],
        cursor: 'second',
      },
      second: {
        orders: [
          { orderId: 'A', status: 'shipped' },
          { orderId: 'C', status: 'cancelled' },
        ],
        cursor: null,
      },
    };
    const { call } = fake((_method, path) => {
      const url = new URL(path, 'http://store');
      if (url.pathname === '/orders') return { status: 200, body: pages[url.searchParams.get('cursor') ?? 'first'] };
      const status = url.pathname === '/orders/A' ? 'shipped' : 'cancelled';
      return { status: 200, body: { status, shipments: [{ status }, { status: 'cancelled' }] } };
    });
    const followed = new FollowedOrders(call);
    for (const orderId of ['A', 'B', 'C']) followed.add(orderId, session);
    expect(await followed.look()).toBe(2);
    expect(followed.ends()).toEqual({ shipped: 1, cancelled: 1, shipments: 1, stuck: 1 });
    expect(followed.open()).toEqual([['B', 'stuck']]);
    expect(await followed.look()).toBe(0);
  });
});

describe('a token', () => {
  it('says when it runs out', () => {
    const payload = Buffer.from(JSON.stringify({ exp: 1234 })).toString('base64url');
    expect(expiryOf(`x.${payload}.y`)).toBe(1234);
    expect(() => expiryOf(`x.${Buffer.from('{}').toString('base64url')}.y`)).toThrow('does not say');
  });
});
