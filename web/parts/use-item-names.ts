import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { call } from '../api.ts';
import { asProblem, isUncertain } from '../rules/problems.ts';

/** Names of items that were looked up; they hardly ever change. */
const names = signal<ReadonlyMap<string, string>>(new Map());
const asked = new Set<string>();

/** Most that are looked up at a time: what the API takes. */
const AT_A_TIME = 100;

/** Looks up what items are called, where only their ids are known. @returns a way to name each, by its id until then */
export function useItemNames(ids: readonly string[]): (itemId: string) => string {
  const missing = [...new Set(ids)].filter((id) => !asked.has(id));
  useEffect(() => {
    const lookUp = async (some: readonly string[]) => {
      for (const id of some) asked.add(id);
      try {
        const { items } = await call('GET /items', { query: { ids: some.join() } });
        names.value = new Map([...names.value, ...items.map(({ itemId, name }) => [itemId, name] as const)]);
      } catch (error) {
        if (isUncertain(asProblem(error))) for (const id of some) asked.delete(id);
        // One of them can be no id, as when a wrong code was scanned; the others are looked up without it
        else if (some.length > 1) for (const id of some) lookUp([id]);
      }
    };
    for (let from = 0; from < missing.length; from += AT_A_TIME) lookUp(missing.slice(from, from + AT_A_TIME));
  }, [missing.join('\n')]);
  const known = names.value;
  return (itemId) => known.get(itemId) ?? itemId;
}
