import { config } from './config.js';

const KEY = 'depot.session';

/** @typedef {{ name: string, token: string, expiresAt: number }} Session `expiresAt` in epoch milliseconds */

/** Whoever is signed in, until the token runs out or the tab is closed. @returns {Session | undefined} */
export function session() {
  try {
    const stored = JSON.parse(sessionStorage.getItem(KEY) ?? 'null');
    if (stored && stored.expiresAt > Date.now()) return stored;
  } catch {
    // Not ours, or broken: as good as none.
  }
  return undefined;
}

/** Forgets who was signed in. */
export function signOut() {
  sessionStorage.removeItem(KEY);
  document.dispatchEvent(new Event('session'));
}

/**
 * Signs in at Cognito (InitiateAuth, USER_PASSWORD_AUTH). The access token alone is kept: when it has run out, one signs
 * in again.
 * @param {string} name @param {string} password
 * @throws {Error} that says what was wrong
 */
export async function signIn(name, password) {
  const { cognito, userPoolClientId } = await config();
  const response = await fetch(cognito, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth',
    },
    body: JSON.stringify({
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId: userPoolClientId,
      AuthParameters: { USERNAME: name, PASSWORD: password },
    }),
  });
  const answer = await response.json().catch(() => ({}));
  const result = answer.AuthenticationResult;
  if (!response.ok || !result?.AccessToken) throw new Error(reason(answer));
  const expiresAt = Date.now() + (result.ExpiresIn ?? 3600) * 1000;
  sessionStorage.setItem(KEY, JSON.stringify({ name, token: result.AccessToken, expiresAt }));
  document.dispatchEvent(new Event('session'));
}

/** @param {{ __type?: string, message?: string, detail?: string, ChallengeName?: string }} answer */
function reason({ __type = '', message, detail, ChallengeName }) {
  // One answer for both, so that nobody learns which names exist.
  if (/NotAuthorized|UserNotFound/.test(__type)) return 'That name and password do not belong together.';
  if (ChallengeName) return `This account needs another step to sign in (${ChallengeName}), which this page can't do.`;
  return message ?? detail ?? 'Signing in did not work. Try again.';
}
