/** What this page needs to know of the store it belongs to. */
export interface Config {
  readonly userPoolClientId: string;
  /** Where sign-in requests are posted. */
  readonly cognito: string;
  /** Base of the HTTP API, without a slash at its end. */
  readonly api: string;
  /** On a local store only. */
  readonly demoUsers?: readonly DemoUser[];
}

/** Someone who can sign in to a local store. */
export interface DemoUser {
  readonly name: string;
  readonly password: string;
  readonly groups: readonly string[];
}

let loaded: Promise<Config> | undefined;

/** Reads the store's settings, once; the page asks for them in its head already, so that they are there early. */
export function config(): Promise<Config> {
  loaded ??= load().catch((error: unknown) => {
    loaded = undefined;
    throw error;
  });
  return loaded;
}

async function load(): Promise<Config> {
  const response = await fetch('/config.json').catch(() => undefined);
  if (response === undefined) throw new Error('The store does not answer. Is it still running?');
  if (!response.ok) throw new Error(`The page’s settings can’t be read (${response.status}).`);
  return response.json();
}
