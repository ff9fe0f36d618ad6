import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deploymentHash, described, keepDeployed, takeDeployed } from '../../local/deploy.ts';
import { type Endpoints, readEndpoints, writeEndpoints } from '../../local/endpoints.ts';
import { lockFolder } from '../../local/lock.ts';
import { startOptions } from '../../local/options.ts';
import { codingOf, endToEnd, startWebServer, type WebServer } from '../../local/web-server.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'depot-start-'));
});
afterAll(() => rm(folder, { recursive: true }));

const settings = { holdSeconds: 600, strategy: 'fewest-shipments', leaseSeconds: 900, holdTimer: true };

describe('the options of npm start', () => {
  test('have defaults', () => {
    expect(startOptions([])).toMatchObject({ fresh: false, port: 8080, settings });
  });

  test('are read', () => {
    const args = ['--fresh', '--port', '0', '--hold-seconds', '5', '--strategy', 'round-robin', '--lease-seconds', '9'];
    expect(startOptions([...args, '--data', folder])).toMatchObject({
      fresh: true,
      port: 0,
      folder,
      settings: { holdSeconds: 5, strategy: 'round-robin', leaseSeconds: 9 },
    });
  });

  test('take a seed of faults, with or without how many, and can leave out the timer and most items', () => {
    expect(startOptions(['--faults', '42'])).toMatchObject({ faults: { seed: 42, intensity: 0.1 } });
    expect(startOptions(['--faults', '42:0.25'])).toMatchObject({ faults: { seed: 42, intensity: 0.25 } });
    expect(startOptions([])).not.toHaveProperty('faults');
    expect(startOptions([])).not.toHaveProperty('items');
    expect(startOptions(['--items', '85123A,22720'])).toMatchObject({ items: ['85123A', '22720'] });
    expect(startOptions(['--without', 'timer'])).toMatchObject({ settings: { holdTimer: false } });
  });

  test.each([
    [['--port', '70000'], '--port is 70000; it must be a whole number from 0 to 65535.'],
    [['--hold-seconds', '0'], '--hold-seconds is 0'],
    [['--hold-seconds', '1.5'], '--hold-seconds is 1.5'],
    [
      ['--strategy', 'random'],
      '--strategy is random; it may be round-robin, or one or more of fewest-shipments, nearest,',
    ],
    [['--endpoint', 'here'], 'it must be a URL'],
    [['--endpoint', 'ftp://127.0.0.1'], 'it must be a URL'],
    [['--endpoint', 'https://dynamodb.us-east-1.amazonaws.com'], '--endpoint names AWS'],
    [['--endpoint', 'http://127.0.0.1:4566', '--fresh'], '--fresh empties our own engine'],
    [['--opensearch', 'http://127.0.0.1:9200'], '--opensearch goes with --endpoint'],
    [['--faults', 'many'], '--faults is many; it must be a whole number, and after a colon a probability: 42:0.2.'],
    [['--faults', '42:2'], '--faults is 42:2'],
    [['--faults', '42', '--endpoint', 'http://127.0.0.1:4566'], '--faults goes with our own engine'],
    [['--without', 'sweep'], '--without is sweep; it may be timer.'],
    [['--prot', '1'], '--prot'],
  ])('%j are refused with a reason', (args, reason) => {
    expect(() => startOptions(args)).toThrow(reason);
  });

  test('take an endpoint by number, as S3 puts the bucket before a name', () => {
    expect(startOptions(['--endpoint', 'http://localhost:4566/'])).toMatchObject({ endpoint: 'http://127.0.0.1:4566' });
  });
});

describe('one store a folder', () => {
  test('a second one is refused, by naming the first', async () => {
    // Our parent lives for as long as we do
    await writeFile(join(folder, 'start.lock'), String(process.ppid));
    await expect(lockFolder(folder)).rejects.toThrow(`process ${process.ppid}`);
    await rm(join(folder, 'start.lock'));
  });

  test('a lock whose process is gone is taken over, and given up at the end', async () => {
    await writeFile(join(folder, 'start.lock'), '4194305'); // Above Linux's highest process id
    const unlock = await lockFolder(folder);
    await unlock();
    await (await lockFolder(folder))();
  });
});

describe('.local/endpoints.json', () => {
  test('that is missing says how to start the store', async () => {
    await expect(readEndpoints(folder)).rejects.toThrow('Start it with: npm start');
  });

  test('of a process that has ended says so', async () => {
    await writeEndpoints(folder, { pid: 4194305 } as Endpoints);
    await expect(readEndpoints(folder)).rejects.toThrow('which has ended');
  });

  test('of a running store is read', async () => {
    await writeEndpoints(folder, { pid: process.pid, web: 'http://127.0.0.1:1' } as Endpoints);
    await expect(readEndpoints(folder)).resolves.toMatchObject({ web: 'http://127.0.0.1:1' });
  });
});

describe('whether to deploy', () => {
  test('is asked by a hash that is the same for the same sources and settings, and another otherwise', async () => {
    const hash = await deploymentHash(settings, ['http://127.0.0.1:1']);
    expect(await deploymentHash({ ...settings }, ['http://127.0.0.1:1'])).toBe(hash);
    expect(await deploymentHash({ ...settings, holdSeconds: 5 }, ['http://127.0.0.1:1'])).not.toBe(hash);
    expect(await deploymentHash(settings, ['http://127.0.0.1:2'])).not.toBe(hash);
  });

  test('is known only once after each clean stop, so that a start after a kill deploys', async () => {
    await keepDeployed(folder, { hash: 'a', outputs: { ApiId: 'x' } });
    expect(await takeDeployed(folder)).toEqual({ hash: 'a', outputs: { ApiId: 'x' } });
    expect(await takeDeployed(folder)).toBeUndefined();
  });

  test('an output that the stack should have and has not is named', () => {
    expect(() => described({ ApiId: 'x' })).toThrow('has no output SearchDomainName');
  });
});

/** A script that compresses well. */
const LARGE = 'export const words = ["stock"];\n'.repeat(200);

/** A file's bytes as they were sent. */
async function raw(url: string, accepts: string) {
  const answer = await new Promise<IncomingMessage>((done, failed) => {
    get(url, { headers: { 'accept-encoding': accepts } }, done).once('error', failed);
  });
  const { 'content-encoding': coding, etag: tag } = answer.headers;
  return { coding, tag, body: Buffer.concat(await answer.toArray()) };
}

describe('the one origin', () => {
  const answers: { seen?: IncomingMessage; body: string } = { body: '' };
  let engine: Server;
  let web: WebServer;
  beforeAll(async () => {
    await writeFile(join(folder, 'index.html'), '<title>Depot</title>');
    await writeFile(join(folder, 'main.js'), 'export {};');
    await mkdir(join(folder, 'assets'));
    await writeFile(join(folder, 'assets', 'page-a1b2.js'), LARGE);
    engine = createServer((request, answer) => {
      answers.seen = request;
      answers.body = '';
      request.on('data', (part: Buffer) => {
        answers.body += part;
      });
      request.on('end', () => {
        if (request.url?.endsWith('/slow')) return;
        if (request.url === '/pictures/images/85123A/main.svg') {
          answer.writeHead(200, { 'content-type': 'image/svg+xml', 'x-amz-request-id': '1' }).end('<svg/>');
          return;
        }
        if (request.url?.startsWith('/pictures/')) {
          answer.writeHead(404).end('<Error/>');
          return;
        }
        answer.writeHead(201, { 'content-type': 'application/json', 'x-engine': 'yes' }).end('{"ok":true}');
      });
    });
    await new Promise<void>((done) => engine.listen(0, '127.0.0.1', done));
    const engineUrl = `http://127.0.0.1:${(engine.address() as AddressInfo).port}`;
    web = await startWebServer({
      port: 0,
      folder,
      apiUrl: `${engineUrl}/_aws/execute-api/abc/$default`,
      cognitoUrl: engineUrl,
      imagesUrl: `${engineUrl}/pictures`,
      config: { region: 'us-east-1' },
      timeoutMs: 300,
    });
  });
  afterAll(async () => {
    await web.stop();
    engine.closeAllConnections();
    engine.close();
  });

  test('serves the page under every path within it, with headers that let only its own scripts run', async () => {
    for (const path of ['/', '/orders/01JDCX3VN2M7H9V4QK0Q5Z8T1A', '/items/odd.id', '/items/odd.js']) {
      const answer = await fetch(web.url + path);
      expect(await answer.text()).toBe('<title>Depot</title>');
      expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(answer.headers.get('content-security-policy')).toMatch(/default-src 'none'; script-src 'self';/);
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  test('lets the page send pictures to the bucket’s origin, and to nobody else; whatever answers says so', async () => {
    for (const path of [
      '/',
      '/config.json',
      '/main.js',
      '/api/items/1',
      '/images/85123A/main.svg',
      '/images/none.svg',
    ]) {
      const policy = (await fetch(web.url + path)).headers.get('content-security-policy') ?? '';
      const origin = `http://127.0.0.1:${(engine.address() as AddressInfo).port}`;
      expect(
        policy.split('; ').find((part) => part.startsWith('connect-src')),
        path,
      ).toBe(`connect-src 'self' ${origin}`);
    }
  });

  test('serves scripts as scripts, and once more only when they changed', async () => {
    const first = await fetch(`${web.url}/main.js`);
    expect(first.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    const again = await fetch(`${web.url}/main.js`, { headers: { 'if-none-match': first.headers.get('etag') ?? '' } });
    expect(again.status).toBe(304);
  });

  test('lets browsers keep for good what has a hash in its name, and nothing else', async () => {
    const kept = async (path: string) => (await fetch(web.url + path)).headers.get('cache-control');
    expect(await kept('/assets/page-a1b2.js')).toBe('public, max-age=31536000, immutable');
    expect([await kept('/'), await kept('/main.js')]).toEqual(['no-cache', 'no-cache']);
  });

  test('compresses what it serves, as each client takes it', async () => {
    const path = `${web.url}/assets/page-a1b2.js`;
    const [brotli, gzip, plain] = [await raw(path, 'gzip, br'), await raw(path, 'gzip, br;q=0'), await raw(path, '')];
    expect([brotli.coding, gzip.coding, plain.coding]).toEqual(['br', 'gzip', undefined]);
    expect(brotliDecompressSync(brotli.body).toString()).toBe(LARGE);
    expect(gunzipSync(gzip.body).toString()).toBe(LARGE);
    expect(plain.body.toString()).toBe(LARGE);
    expect(brotli.body.length).toBeLessThan(LARGE.length / 10);
    expect(new Set([brotli.tag, gzip.tag, plain.tag]).size).toBe(3);
    expect([codingOf(undefined), codingOf('br;q=0, gzip;q=0.5'), codingOf('zstd')]).toEqual([
      'identity',
      'gzip',
      'identity',
    ]);
  });

  test('serves pictures of items from their bucket, and says plainly when there is none', async () => {
    const there = await fetch(`${web.url}/images/85123A/main.svg`);
    expect([there.status, there.headers.get('content-type'), await there.text()]).toEqual([
      200,
      'image/svg+xml',
      '<svg/>',
    ]);
    expect(there.headers.get('cache-control')).toContain('immutable');
    expect(there.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(there.headers.get('x-amz-request-id')).toBeNull();
    const none = await fetch(`${web.url}/images/85123A/none.svg`);
    expect([none.status, none.headers.get('content-type')]).toEqual([404, 'application/problem+json']);
  });

  test('has no other files, and none outside its folder', async () => {
    for (const path of ['/missing.js', '/%2e%2e%2fsecret.js', '/..%5csecret.js']) {
      const answer = await fetch(web.url + path);
      expect([400, 404]).toContain(answer.status);
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
    }
  });

  test('hands a request to the API on as it is, and its answer back', async () => {
    const answer = await fetch(`${web.url}/api/cart/items/85123A?q=a%20b`, {
      method: 'PUT',
      headers: { authorization: 'Bearer token', 'content-type': 'application/json' },
      body: '{"quantity":3}',
    });
    expect([answer.status, answer.headers.get('x-engine'), await answer.json()]).toEqual([201, 'yes', { ok: true }]);
    expect(answers.seen?.url).toBe('/_aws/execute-api/abc/$default/cart/items/85123A?q=a%20b');
    expect(answers.seen?.headers.authorization).toBe('Bearer token');
    expect(answers.body).toBe('{"quantity":3}');
  });

  test('keeps a path from climbing out of the API', async () => {
    const answer = await fetch(`${web.url}/api/..%2f..%2fother`);
    expect(answer.status).toBe(400);
  });

  test('answers 504 when the API takes too long', async () => {
    const answer = await fetch(`${web.url}/api/slow`);
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([504, 'GATEWAY_TIMEOUT']);
  });

  test('answers 502 when the engine is gone', async () => {
    const gone = await startWebServer({
      port: 0,
      folder,
      apiUrl: 'http://127.0.0.1:1',
      cognitoUrl: web.url,
      config: {},
    });
    const answer = await fetch(`${gone.url}/api/cart`);
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([502, 'BAD_GATEWAY']);
    await gone.stop();
  });

  test('lets one operation of Cognito through, and only that', async () => {
    const call = (target: string) =>
      fetch(`${web.url}/cognito`, { method: 'POST', headers: { 'x-amz-target': target }, body: '{}' });
    expect((await call('AWSCognitoIdentityProviderService.InitiateAuth')).status).toBe(201);
    expect((await call('AWSCognitoIdentityProviderService.AdminDeleteUser')).status).toBe(403);
    expect((await call('DynamoDB_20120810.DeleteTable')).status).toBe(403);
  });

  test('says which port is in use', async () => {
    const port = Number(new URL(web.url).port);
    await expect(startWebServer({ port, folder, apiUrl: web.url, cognitoUrl: web.url, config: {} })).rejects.toThrow(
      `Port ${port} of 127.0.0.1 is in use`,
    );
  });
});

test('headers of one connection, and those it names, go no further', () => {
  expect(
    endToEnd({
      connection: 'close, X-Secret',
      'x-secret': '1',
      'transfer-encoding': 'chunked',
      accept: '*/*',
      te: 'trailers',
    }),
  ).toEqual({ accept: '*/*' });
});
