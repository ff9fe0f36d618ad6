import { config } from './config.js';
import { session, signOut } from './session.js';

/** A refusal or fault of the API: its problem document (RFC 9457). */
export class Problem extends Error {
  /** @param {number} status @param {Record<string, any>} document */
  constructor(status, document) {
    super(document.detail ?? document.message ?? `The store answered ${status}.`);
    this.status = status;
    /** Stable; what to branch on. @type {string} */
    this.code = document.code ?? 'UNKNOWN';
    /** @type {{ field: string, message: string }[]} */
    this.errors = document.errors ?? [];
    /** Lines that fall short. @type {{ itemId: string, requested: number, available: number }[]} */
    this.lines = document.lines ?? [];
  }
}

/** Times a busy store (503) is asked again before the shopper is told. */
const RETRIES = 3;

/** Server's clock minus this one's, in ms; from the Date header, so exact to a second. */
let clockOffset = 0;

/** The server's time, in epoch milliseconds: countdowns go by it, whatever this machine's clock says. */
export const serverNow = () => Date.now() + clockOffset;

/**
 * Calls the API as whoever is signed in.
 * @param {'GET' | 'PUT' | 'POST' | 'DELETE'} method
 * @param {string} path under the API's base
 * @param {{ body?: unknown, signal?: AbortSignal }} [options]
 * @returns {Promise<any>} the answer's body
 * @throws {Problem}
 */
export async function call(method, path, { body, signal } = {}) {
  const { api } = await config();
  for (let attempt = 0; ; attempt++) {
    const current = session();
    const response = await fetch(`${api}${path}`, {
      method,
      headers: {
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(current && { authorization: `Bearer ${current.token}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    }).catch((error) => {
      if (signal?.aborted) throw error;
      throw new Problem(0, {
        code: 'UNREACHABLE',
        detail: 'The store does not answer. Check the connection and try again.',
      });
    });
    const date = Date.parse(response.headers.get('date') ?? '');
    if (Number.isFinite(date)) clockOffset = date - Date.now();
    const text = await response.text();
    const answer = parsed(text);
    if (response.ok) return answer;
    if (response.status === 503 && attempt < RETRIES) {
      const seconds = Number(response.headers.get('retry-after')) || 1;
      await new Promise((done) => setTimeout(done, seconds * 1000));
      signal?.throwIfAborted();
      continue;
    }
    if (response.status === 401) {
      if (current) signOut();
      throw new Problem(401, { code: 'NOT_SIGNED_IN', detail: 'Sign in to go on.' });
    }
    throw new Problem(response.status, answer ?? {});
  }
}

/** @param {string} text */
function parsed(text) {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
