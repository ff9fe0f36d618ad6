import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { call } from '../api.ts';

/** Names of items that were looked up; they hardly ever change. */
const names = signal<ReadonlyMap<string, string>>(new Map());
const asked = new Set<string>();

/** Most that are looked up at a time. */
const AT_A_TIME = 6;

/** Looks up what items are called, where only their ids are known. @returns a way to name each, by its id until then */
export function useItemNames(ids: readonly string[]): (itemId: string) => string {
  const missing = ids.filter((id) => !asked.has(id));
  useEffect(() => {
    const queue = missing.filter((id) => !asked.has(id));
    for (const id of queue) asked.add(id);
    const lookUp = async () => {
      for (let itemId = queue.shift(); itemId !== undefined; itemId = queue.shift()) {
        try {
          const { name } = await call('GET /items/{itemId}', { params: { itemId } });
          names.value = new Map([...names.value, [itemId, name]]);
        } catch {
          asked.delete(itemId);
        }
      }
    };
    for (let at = 0; at < AT_A_TIME; at++) lookUp();
  }, [missing.join('\n')]);
  const known = names.value;
  return (itemId) => known.get(itemId) ?? itemId;
}
