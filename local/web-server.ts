import { readFile, stat } from 'node:fs/promises';
import { Agent, createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { pipeline } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { securityHeaders } from '../lib/security-headers.ts';

/** What the origin is made of. */
export interface WebOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** Folder with the built page: index.html, and under assets/ what never changes. */
  readonly folder?: string;
  /** Where `/api/*` goes: the base URL of the deployed HTTP API, without a slash at its end. */
  readonly apiUrl: string;
  /** Endpoint of Cognito, for `/cognito`. */
  readonly cognitoUrl: string;
  /** Where `/images/*` is: the base URL of the bucket of pictures, without a slash at its end. Without it there are none. */
  readonly imagesUrl?: string;
  /** What `/config.json` answers. */
  readonly config: object;
  /** Longest wait for an answer's beginning, in ms; an HTTP API itself gives up after 30 s. */
  readonly timeoutMs?: number;
}

/** An origin that serves. */
export interface WebServer {
  readonly url: string;
  /** Takes no more requests and ends those that do not end by themselves within two seconds. */
  stop(): Promise<void>;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
};

/** For what has a hash of its content in its name, or a name that is never used again. */
const IMMUTABLE = 'public, max-age=31536000, immutable';

/** Headers that speak of one connection and go no further (RFC 9110, 7.6.1). */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** The one Cognito operation a page needs. */
const SIGN_IN = 'AWSCognitoIdentityProviderService.InitiateAuth';

/**
 * Starts the one origin of page and API on the loopback: static files, `/config.json`, `/api/*` to the HTTP API and
 * `/cognito` to sign in. @throws Error that names the port when it is in use.
 */
export async function startWebServer(options: WebOptions): Promise<WebServer> {
  const folder = options.folder ?? fileURLToPath(new URL('../dist/web/', import.meta.url));
  // A connection is given up before the engine closes it, so that no request is sent into one that is closing
  const agent = new Agent({ keepAlive: true, timeout: 2_000 });
  const timeoutMs = options.timeoutMs ?? 35_000;
  const headers = securityHeaders(options.imagesUrl && new URL(options.imagesUrl).origin);
  const server = createServer((incoming, answer) => {
    for (const [name, value] of Object.entries(headers)) answer.setHeader(name, value);
    handle(incoming, answer).catch((error: unknown) => {
      problem(answer, 500, 'INTERNAL', 'Internal Server Error', error instanceof Error ? error.message : String(error));
    });
  });

  async function handle(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const url = incoming.url ?? '/';
    const path = pathOf(url);
    if (path === undefined) return problem(answer, 400, 'BAD_PATH', 'Bad Request', 'The path is not valid.');
    if (path === '/api' || path.startsWith('/api/')) {
      return forward(incoming, answer, `${options.apiUrl}${url.slice('/api'.length)}`, incoming.headers);
    }
    if (path === '/cognito') return signIn(incoming, answer);
    if (incoming.method !== 'GET' && incoming.method !== 'HEAD') {
      answer.setHeader('allow', 'GET, HEAD');
      return problem(answer, 405, 'METHOD_NOT_ALLOWED', 'Method Not Allowed', 'Files can only be read.');
    }
    if (path === '/config.json') return json(answer, options.config);
    if (path.startsWith('/images/')) return picture(incoming, answer, path);
    return serve(incoming, answer, folder, path);
  }

  function signIn(incoming: IncomingMessage, answer: ServerResponse): void {
    const target = incoming.headers['x-amz-target'];
    if (incoming.method !== 'POST' || target !== SIGN_IN) {
      problem(answer, 403, 'FORBIDDEN', 'Forbidden', `Only POST with X-Amz-Target: ${SIGN_IN} passes here.`);
      return;
    }
    const length = incoming.headers['content-length'];
    const headers = {
      'x-amz-target': target,
      'content-type': 'application/x-amz-json-1.1',
      ...(length !== undefined && { 'content-length': length }),
    };
    forward(incoming, answer, `${options.cognitoUrl}/`, headers);
  }

  /** A picture of an item, from its bucket, as CloudFront serves it: a key is never used for another picture. */
  function picture(incoming: IncomingMessage, answer: ServerResponse, path: string): void {
    const none = (): void => problem(answer, 404, 'NOT_FOUND', 'Not Found', `There is no picture ${path}.`);
    if (options.imagesUrl === undefined) {
      none();
      return;
    }
    const key = path.split('/').map(encodeURIComponent).join('/');
    const onward = request(`${options.imagesUrl}${key}`, { agent, method: incoming.method, timeout: timeoutMs });
    onward.once('response', (back) => {
      if (back.statusCode !== 200) {
        back.resume();
        none();
        return;
      }
      const { 'content-type': type, 'content-length': length, etag } = back.headers;
      answer.writeHead(200, {
        'cache-control': IMMUTABLE,
        ...(type !== undefined && { 'content-type': type }),
        ...(length !== undefined && { 'content-length': length }),
        ...(etag !== undefined && { etag }),
      });
      pipeline(back, answer, () => {});
    });
    onward.once('timeout', () => onward.destroy(new Error('no answer')));
    onward.once('error', (error) => {
      problem(answer, 502, 'BAD_GATEWAY', 'Bad Gateway', `The pictures cannot be reached: ${error.message}`);
    });
    answer.once('close', () => onward.destroy());
    onward.end();
  }

  function forward(
    incoming: IncomingMessage,
    answer: ServerResponse,
    to: string,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    const target = new URL(to);
    const onward = request(target, {
      agent,
      method: incoming.method,
      headers: { ...endToEnd(headers), host: target.host },
      timeout: timeoutMs,
    });
    onward.once('response', (back) => {
      onward.setTimeout(0);
      if (isOfTheGateway(back)) {
        back.resume();
        gatewayProblem(answer, back.statusCode ?? 502);
        return;
      }
      answer.writeHead(back.statusCode ?? 502, endToEnd(back.headers));
      // A failure here comes after the head, so all that is left is to cut the connection, which pipeline does
      pipeline(back, answer, () => {});
    });
    onward.once('timeout', () => {
      problem(
        answer,
        504,
        'GATEWAY_TIMEOUT',
        'Gateway Timeout',
        `The store did not answer within ${timeoutMs / 1000} s.`,
      );
      onward.destroy();
    });
    onward.once('error', (error) => {
      problem(answer, 502, 'BAD_GATEWAY', 'Bad Gateway', `The store's engine cannot be reached: ${error.message}`);
    });
    // The shopper has gone; nobody waits for this any more
    answer.once('close', () => onward.destroy());
    pipeline(incoming, onward, () => {});
  }

  await listen(server, options.port);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The web server has no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    stop: async () => {
      const closed = new Promise<void>((done) => server.close(() => done()));
      server.closeIdleConnections();
      const cut = setTimeout(() => server.closeAllConnections(), 2_000);
      await closed;
      clearTimeout(cut);
      agent.destroy();
    },
  };
}

/** The decoded path, or undefined for one that is malformed or climbs (`..`), which could leave the API or the folder. */
function pathOf(url: string): string | undefined {
  let path: string;
  try {
    path = decodeURIComponent(url.split('?', 1)[0] ?? '');
  } catch {
    return undefined;
  }
  const climbs = path.split(/[/\\]/).some((segment) => segment === '..' || segment === '.');
  return path.startsWith('/') && !climbs && !path.includes('\0') ? path : undefined;
}

/** Whether an answer is the gateway’s own refusal: a handler’s is a problem document, and Cognito’s is no plain JSON. */
function isOfTheGateway({ statusCode = 502, headers }: IncomingMessage): boolean {
  return (
    statusCode >= 400 && headers['content-type'] === 'application/json' && headers['apigw-requestid'] !== undefined
  );
}

/** What the gateway says by status alone, as code, title and detail. */
const GATEWAY_PROBLEMS: Readonly<Record<number, readonly [string, string, string]>> = {
  401: ['NOT_SIGNED_IN', 'Unauthorized', 'Sign in first: this needs a valid token.'],
  403: ['FORBIDDEN', 'Forbidden', 'This is not allowed.'],
  404: ['NOT_FOUND', 'Not Found', 'There is no such path.'],
  413: ['TOO_LARGE', 'Content Too Large', 'The request is too large.'],
  429: ['TOO_MANY_REQUESTS', 'Too Many Requests', 'Try again in a moment.'],
};

/** What the gateway refuses before a handler runs, or a handler that died, as a problem document (docs/adr/0008). */
function gatewayProblem(answer: ServerResponse, status: number): void {
  const [code, title, detail] = GATEWAY_PROBLEMS[status] ?? [
    'INTERNAL',
    'Server Error',
    'The store failed to answer; try again.',
  ];
  if (status === 401) answer.setHeader('www-authenticate', 'Bearer');
  if (status === 429 || status >= 500) answer.setHeader('retry-after', '1');
  problem(answer, status, code, title, detail);
}

/** The headers that go on: all but those of this connection and those it names. */
export function endToEnd<T>(headers: Readonly<Record<string, T>>): Record<string, T> {
  const named = String(headers['connection'] ?? '')
    .toLowerCase()
    .split(/\s*,\s*/);
  return Object.fromEntries(
    Object.entries(headers).filter(
      ([name, value]) => value !== undefined && !hopByHop.has(name) && !named.includes(name),
    ),
  );
}

/** A file of the page's own, at the top or under assets/. Any other path is a place within the page, so the page. */
async function serve(incoming: IncomingMessage, answer: ServerResponse, folder: string, path: string): Promise<void> {
  const isFile = path.startsWith('/assets/') || /^\/[^/]+\.[^/]+$/.test(path);
  const file = join(folder, isFile ? path : 'index.html');
  const found = await stat(file).catch(() => undefined);
  const type = types[extname(file)];
  if (!found?.isFile() || type === undefined) {
    return problem(answer, 404, 'NOT_FOUND', 'Not Found', `There is no file ${path}.`);
  }
  const coding = compressible.has(extname(file)) ? codingOf(incoming.headers['accept-encoding']) : 'identity';
  const tag = `"${found.size.toString(36)}-${Math.trunc(found.mtimeMs).toString(36)}-${coding}"`;
  const headers = {
    'cache-control': path.startsWith('/assets/') ? IMMUTABLE : 'no-cache',
    etag: tag,
    vary: 'accept-encoding',
  };
  if (incoming.headers['if-none-match'] === tag) {
    answer.writeHead(304, headers).end();
    return;
  }
  const body = await encoded(file, tag, coding);
  answer.writeHead(200, {
    ...headers,
    'content-type': type,
    'content-length': body.length,
    ...(coding !== 'identity' && { 'content-encoding': coding }),
  });
  answer.end(incoming.method === 'HEAD' ? undefined : body);
}

type Coding = 'br' | 'gzip' | 'identity';

/** Files that get smaller; pictures are compressed already. */
const compressible = new Set(['.html', '.js', '.css', '.json', '.svg', '.txt', '.webmanifest']);

/** The best coding the client takes (RFC 9110, 12.5.3). */
export function codingOf(accepted: string | readonly string[] | undefined): Coding {
  const takes = new Map(
    String(accepted ?? '')
      .toLowerCase()
      .split(',')
      .map((each) => {
        const [name = '', ...parameters] = each.split(';').map((part) => part.trim());
        const quality = parameters.find((parameter) => parameter.startsWith('q='));
        return [name, quality === undefined ? 1 : Number(quality.slice(2))];
      }),
  );
  return (['br', 'gzip'] as const).find((coding) => (takes.get(coding) ?? 0) > 0) ?? 'identity';
}

const compressed = new Map<string, { readonly tag: string; readonly body: Buffer }>();

/** A file's bytes in a coding; each is compressed once, as long as the file stays the same. */
async function encoded(file: string, tag: string, coding: Coding): Promise<Buffer> {
  const plain = () => readFile(file);
  if (coding === 'identity') return plain();
  const name = `${coding} ${file}`;
  const known = compressed.get(name);
  if (known?.tag === tag) return known.body;
  const body = coding === 'br' ? await brotli(await plain()) : await promisify(gzip)(await plain());
  compressed.set(name, { tag, body });
  return body;
}

const brotli = (bytes: Buffer): Promise<Buffer> =>
  promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });

function json(answer: ServerResponse, body: object): void {
  answer.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  answer.end(JSON.stringify(body));
}

/** Answers with a problem document (RFC 9457), unless an answer has begun. */
function problem(answer: ServerResponse, status: number, code: string, title: string, detail: string): void {
  if (answer.headersSent || answer.destroyed) return;
  answer.writeHead(status, { 'content-type': 'application/problem+json' });
  answer.end(JSON.stringify({ type: 'about:blank', title, status, code, detail }));
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((done, failed) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      failed(error.code === 'EADDRINUSE' ? portInUse(port) : error);
    });
    server.listen(port, '127.0.0.1', done);
  });
}

/** What to say when a port is taken. */
export const portInUse = (port: number): Error =>
  new Error(
    `Port ${port} of 127.0.0.1 is in use by another program. Choose one with --port N; --port 0 takes any free one.`,
  );
