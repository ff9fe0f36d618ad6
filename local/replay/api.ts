import { setTimeout as sleep } from 'node:timers/promises';
import type { Session } from './session.ts';

/** Times a call is made before an answer of 5xx, or none, counts as lasting. */
const ATTEMPTS = 6;
const TIMEOUT_MS = 60_000;
const FIRST_PAUSE_MS = 250;

/** What a call came to: the body promised, or a refusal (4xx) with its problem document's code. */
export type Answer<Body> =
  | { readonly ok: true; readonly body: Body }
  | {
      readonly ok: false;
      readonly status: number;
      readonly code: string;
      readonly detail: string;
      /** Of OUT_OF_STOCK: each line that falls short. */
      readonly lines?: readonly Shortage[];
    };

/** A line that asks for more than is left. */
export interface Shortage {
  readonly itemId: string;
  readonly requested: number;
  readonly available: number;
}

/** Nothing answers any more: going on is of no use. */
export class StoreGone extends Error {
  override readonly name = 'StoreGone';
}

/** An answer that is a fault: a 5xx that lasted, or a refusal nothing here explains. */
export class Unexpected extends Error {
  override readonly name = 'Unexpected';
}

/** Parts of a call beside its method and path. */
export interface CallOptions {
  readonly session?: Session;
  readonly body?: unknown;
  /** The same at every try, by which the API knows a repeat. */
  readonly idempotencyKey?: string;
}

/** Calls the HTTP API. */
export type Call = <Body>(
  method: 'GET' | 'PUT' | 'POST' | 'DELETE',
  path: string,
  options?: CallOptions,
) => Promise<Answer<Body>>;

/**
 * A client of the HTTP API at `base`. Every call the replay makes may be repeated without another effect, so whatever
 * passes by itself is tried again: 429 and 503 when its Retry-After says, other 5xx and lost connections after a growing pause,
 * 401 once with a new token. @throws StoreGone, Unexpected.
 */
export function clientOf(base: string): Call {
  return async <Body>(method: string, path: string, options: CallOptions = {}): Promise<Answer<Body>> => {
    let renew = false;
    let last = 'no answer';
    let reached = false;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const response = await request(`${base}${path}`, method, options, renew).catch((error: unknown) => {
        last = reasonOf(error);
        return undefined;
      });
      const pause = FIRST_PAUSE_MS * 2 ** attempt;
      if (response === undefined) {
        await sleep(pause);
        continue;
      }
      reached = true;
      if (response.ok) return { ok: true, body: response.body as Body };
      const { code, detail, lines } = problemOf(response.body);
      last = `${response.status} ${code}: ${detail}`;
      if (response.status === 401 && options.session && !renew) renew = true;
      else if (response.status < 500 && response.status !== 429)
        return { ok: false, status: response.status, code, detail, ...(lines && { lines }) };
      else await sleep(response.retryAfterMs ?? pause);
    }
    if (!reached) throw new StoreGone(`The store at ${base} does not answer (${last}). Start it with: npm start`);
    throw new Unexpected(`${method} ${path} still answered ${last} at the ${ATTEMPTS}th try`);
  };
}

async function request(url: string, method: string, { session, body, idempotencyKey }: CallOptions, renew: boolean) {
  const response = await fetch(url, {
    method,
    headers: {
      accept: 'application/json',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
      ...(session && { authorization: `Bearer ${await session.token(renew)}` }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const text = await response.text();
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  return {
    ok: response.ok,
    status: response.status,
    body: parsed(text),
    retryAfterMs: Number.isFinite(retryAfter) ? retryAfter * 1000 : undefined,
  };
}

function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** What a problem document says; of another body, such as a gateway's own, what there is. */
function problemOf(body: unknown): { code: string; detail: string; lines?: readonly Shortage[] } {
  if (typeof body !== 'object' || body === null)
    return { code: 'NO_CODE', detail: String(body ?? 'nothing').slice(0, 300) };
  const { code, detail, lines } = body as { code?: unknown; detail?: unknown; lines?: readonly Shortage[] };
  return {
    code: String(code ?? 'NO_CODE'),
    detail: String(detail ?? JSON.stringify(body)).slice(0, 300),
    ...(code === 'OUT_OF_STOCK' && lines && { lines }),
  };
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  const code = (cause as { code?: unknown } | undefined)?.code;
  return code === undefined ? message : `${message}: ${String(code)}`;
}
