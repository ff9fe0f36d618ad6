import { computed, signal } from '@preact/signals';
import { afterRenewal } from '../rules/renewal.ts';
import { claimsOf } from '../rules/token-claims.ts';
import { config } from './config.ts';

const KEY = 'depot.session';

/** A token is renewed when it has less than this left, in ms. */
const RENEW_MS = 30_000;

/** Whoever is signed in, in every tab of this browser, until they sign out or the refresh token ends. */
interface Session {
  readonly name: string;
  readonly token: string;
  /** Epoch ms, by this machine's clock, as `ExpiresIn` is a length. */
  readonly expiresAt: number;
  readonly refreshToken?: string;
}

const session = signal<Session | undefined>(stored());

/** The name of whoever is signed in, or undefined. */
export const signedInAs = computed(() => session.value?.name);

/** Who they are and the groups they are in, by their token: to show what is theirs. The API decides what they may. */
export const claims = computed(() => claimsOf(session.value?.token));

/** Whether somebody is in a group. */
export const isIn = (group: string): boolean => claims.value.groups.includes(group);

/** Whose cart and hold may be asked for: a shopper's name, or undefined. Staff have neither. */
export const shopping = computed(() => (isIn('shopper') ? signedInAs.value : undefined));

addEventListener('storage', ({ key }) => {
  if (key !== KEY && key !== null) return;
  const next = stored();
  if (!next) forgetAddress(session.value);
  session.value = next;
});

function stored(): Session | undefined {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? 'null');
    if (typeof kept?.name === 'string' && typeof kept.token === 'string') return kept;
  } catch {
    // Not ours, or broken: as good as none.
  }
  return undefined;
}

function keep(next: Session | undefined): void {
  try {
    if (next) localStorage.setItem(KEY, JSON.stringify(next));
    else localStorage.removeItem(KEY);
  } catch {
    // A browser that keeps nothing: the session lasts as long as the page.
  }
  session.value = next;
}

/** Forgets who was signed in: the store takes the session no more. What was typed stays for when they are back. */
export const endSession = (): void => keep(undefined);

/** Signs out, leaving nothing behind for whoever comes next. */
export function signOut(): void {
  forgetAddress(session.value);
  endSession();
}

/** Where this tab keeps the address that a shopper has typed. */
export const addressKey = (name: string): string => `depot.address.${name}`;

function forgetAddress(of: Session | undefined): void {
  try {
    if (of) sessionStorage.removeItem(addressKey(of.name));
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}

let renewing: Promise<void> | undefined;

/**
 * The token to call the API with, renewed when it is about to end, or always with `fresh`; undefined when nobody is
 * signed in or it can be renewed no more.
 */
export async function accessToken(fresh = false): Promise<string | undefined> {
  const current = session.value;
  if (!current) return undefined;
  if (fresh || current.expiresAt - Date.now() < RENEW_MS) {
    renewing ??= renew(current).finally(() => {
      renewing = undefined;
    });
    await renewing;
  }
  return session.value?.token;
}

async function renew(asked: Session): Promise<void> {
  const { name, refreshToken } = asked;
  let renewed: Session | undefined;
  try {
    if (refreshToken !== undefined) {
      renewed = await initiateAuth(name, 'REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: refreshToken }, refreshToken);
    }
  } catch (error) {
    // When the service merely can't be reached the shopper stays who they are; else it is refused for good
    if (!(error instanceof SignInRefused)) return;
  }
  const now = session.value;
  const next = afterRenewal(now, asked, renewed);
  if (next !== now) keep(next);
}

/**
 * Signs in at Cognito (docs.aws.amazon.com, InitiateAuth with USER_PASSWORD_AUTH).
 * @throws Error that says what was wrong.
 */
export async function signIn(name: string, password: string): Promise<void> {
  keep(await initiateAuth(name, 'USER_PASSWORD_AUTH', { USERNAME: name, PASSWORD: password }));
}

/** Cognito said no. */
class SignInRefused extends Error {}

async function initiateAuth(
  name: string,
  flow: 'USER_PASSWORD_AUTH' | 'REFRESH_TOKEN_AUTH',
  parameters: Readonly<Record<string, string>>,
  refreshToken?: string,
): Promise<Session> {
  const { cognito, userPoolClientId } = await config();
  const response = await fetch(cognito, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth',
    },
    body: JSON.stringify({ AuthFlow: flow, ClientId: userPoolClientId, AuthParameters: parameters }),
  }).catch(() => {
    throw new Error('The store does not answer. Check the connection and try again.');
  });
  const answer = await response.json().catch(() => ({}));
  const result = answer.AuthenticationResult;
  if (!response.ok || typeof result?.AccessToken !== 'string') {
    if (response.status >= 500) throw new Error('Signing in does not work right now. Try again in a moment.');
    throw new SignInRefused(reason(answer));
  }
  // Renewing answers no new refresh token
  const next = result.RefreshToken ?? refreshToken;
  return {
    name,
    token: result.AccessToken,
    expiresAt: Date.now() + (result.ExpiresIn ?? 3600) * 1000,
    ...(next !== undefined && { refreshToken: next }),
  };
}

function reason(answer: { __type?: string; message?: string; detail?: string; ChallengeName?: string }): string {
  // One answer for both, so that nobody learns which names exist
  if (/NotAuthorized|UserNotFound/.test(answer.__type ?? '')) return 'That name and password do not belong together.';
  if (answer.ChallengeName) {
    return `This account needs another step to sign in (${answer.ChallengeName}), which this page can’t do.`;
  }
  return answer.message ?? answer.detail ?? 'Signing in did not work. Try again.';
}
