import type { Endpoints } from '../endpoints.ts';
import { tokenFor } from '../token.ts';

/** A token is renewed this long before it runs out. */
const MARGIN_SECONDS = 120;

/** A demo user who is signed in for as long as the replay takes. */
export interface Session {
  /** A token that is good for two minutes at least. @param renew true when the last one was refused. */
  readonly token: (renew?: boolean) => Promise<string>;
}

/** Signs a demo user in when first asked for the token, and again before it runs out. */
export function sessionOf(endpoints: Endpoints, name: string): Session {
  let current: Promise<string> | undefined;
  let goodUntil = 0;
  return {
    token: (renew = false) => {
      if (current === undefined || renew || Date.now() / 1000 > goodUntil - MARGIN_SECONDS) {
        // Until it is there, callers share this one sign-in.
        goodUntil = Number.POSITIVE_INFINITY;
        current = tokenFor(endpoints, name).then(
          (token) => {
            goodUntil = expiryOf(token);
            return token;
          },
          (error: unknown) => {
            current = undefined;
            throw error;
          },
        );
      }
      return current;
    },
  };
}

/** When a JWT runs out, epoch seconds. It is read, not verified: the API does that. */
export function expiryOf(token: string): number {
  const payload = token.split('.')[1] ?? '';
  const { exp } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { exp?: unknown };
  if (typeof exp !== 'number') throw new Error('The token does not say when it runs out.');
  return exp;
}
