import { beforeAll, expect, it } from 'vitest';
import { replaceSynonyms } from '../../functions/search/replace-synonyms.ts';
import { showSynonyms } from '../../functions/search/show-synonyms.ts';
import { DEFAULT_SYNONYMS } from '../../functions/search/synonyms.ts';
import { getSynonyms } from '../../functions/search/synonyms-store.ts';
import { type LocalStore, openStore } from './local-store.ts';

let store: LocalStore;
beforeAll(async () => {
  store = await openStore();
});

const replace = (version: number, groups: string[][]) =>
  replaceSynonyms({ body: { version, groups } } as never, store.services);
const show = () => showSynonyms({} as never, store.services);

it('the defaults are in use until an admin sets others, and none when none are set', async () => {
  expect(await show()).toEqual({ version: 0, groups: DEFAULT_SYNONYMS });
  expect(await replace(0, [])).toEqual({ version: 1, groups: [] });
  expect(await show()).toEqual({ version: 1, groups: [] });
  expect(await getSynonyms(store.services.db)).toEqual({ version: 1, groups: [] });
});

it('of two admins who change the same version one wins and the other is told', async () => {
  const { version } = await show();
  const changes = await Promise.allSettled([replace(version, [['tv', 'telly']]), replace(version, [['mug', 'cup']])]);
  expect(changes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect(changes.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: { status: 409, code: 'CHANGED_MEANWHILE' },
  });
  expect((await show()).version).toBe(version + 1);
  await expect(replace(0, [])).rejects.toMatchObject({ code: 'CHANGED_MEANWHILE' });
  await expect(replace(version + 7, [])).rejects.toMatchObject({ code: 'CHANGED_MEANWHILE' });
});

it('a member without a letter or digit is refused by name', async () => {
  const { version } = await show();
  await expect(
    replace(version, [
      ['tv', 'telly'],
      ['mug', '!?'],
    ]),
  ).rejects.toMatchObject({
    status: 422,
    extra: { errors: [{ field: 'body.groups.1.1' }] },
  });
  expect((await show()).version).toBe(version);
});
