/** What the page reads of a token, to know what to show. What somebody may do is decided by the API alone. */
export interface TokenClaims {
  /** Cognito's `sub`; empty when the token says none. */
  readonly userId: string;
  readonly groups: readonly string[];
}

const NOBODY: TokenClaims = { userId: '', groups: [] };

/** Reads the payload of a JWT (RFC 7519); of what is none, nobody. Nothing is verified here. */
export function claimsOf(token: string | undefined): TokenClaims {
  const [, payload = ''] = (token ?? '').split('.');
  try {
    const claims: unknown = JSON.parse(textOf(payload));
    if (typeof claims !== 'object' || claims === null) return NOBODY;
    const { sub, 'cognito:groups': groups } = claims as Readonly<Record<string, unknown>>;
    return {
      userId: typeof sub === 'string' ? sub : '',
      groups: Array.isArray(groups) ? groups.filter((group) => typeof group === 'string') : [],
    };
  } catch {
    return NOBODY;
  }
}

/** base64url of UTF-8 (RFC 4648, 5). */
const textOf = (part: string): string =>
  new TextDecoder().decode(
    Uint8Array.from(atob(part.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0)),
  );

/** The warehouses that groups tie somebody to, in order. */
export const warehousesOf = (groups: readonly string[]): string[] =>
  groups
    .filter((group) => group.startsWith('warehouse-'))
    .map((group) => group.slice('warehouse-'.length))
    .sort();
