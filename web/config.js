/**
 * @typedef {object} Config
 * @property {string} userPoolClientId
 * @property {string} cognito where to post sign-in requests
 * @property {string} api base of the HTTP API
 * @property {{ name: string, password: string, groups: string[] }[]} [demoUsers] on a local store only
 */

/** @type {Promise<Config> | undefined} */
let loaded;

/** What this page needs to know of the store it belongs to. */
export function config() {
  loaded ??= load().catch((error) => {
    loaded = undefined;
    throw error;
  });
  return loaded;
}

async function load() {
  const response = await fetch('/config.json').catch(() => {
    throw new Error('The store does not answer. Is it still running?');
  });
  if (!response.ok) throw new Error(`The page's settings can't be read (${response.status}).`);
  return response.json();
}
