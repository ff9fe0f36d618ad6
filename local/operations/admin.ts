import { useEndpoints } from '../endpoints.ts';
import { clientOf } from '../replay/api.ts';
import { sessionOf } from '../replay/session.ts';

/** Calls the API of the store that runs, as its administrator. @throws Error with what it refused. */
export async function openAdmin() {
  const endpoints = await useEndpoints();
  const call = clientOf(endpoints.api);
  const session = sessionOf(endpoints, 'admin');
  return async <Body>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Body> => {
    const answer = await call<Body>(method, path, { session, ...(body !== undefined && { body }) });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${answer.code}: ${answer.detail}`);
    return answer.body;
  };
}

/** How long ago an instant was, in words: `3 h 5 min`. */
export function age(at: string, now: number): string {
  const minutes = Math.max(0, Math.floor((now - Date.parse(at)) / 60_000));
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return `${Math.floor(hours / 24)} days`;
  return hours > 0 ? `${hours} h ${minutes % 60} min` : `${minutes} min`;
}
