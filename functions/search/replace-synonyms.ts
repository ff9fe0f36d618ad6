import { endpoint } from '../shared/http.ts';
import { Problem } from '../shared/problem.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { replaceSynonymsRoute } from './search-routes.ts';
import { wordsOf } from './search-words.ts';
import { putSynonyms } from './synonyms-store.ts';

/**
 * PUT /admin/search/synonyms: puts all groups in the place of those of the version given.
 * @throws Problem 422 INVALID_INPUT naming a member without a letter or digit.
 * @throws Problem 409 CHANGED_MEANWHILE when another change came first.
 */
export async function replaceSynonyms(
  { body }: RequestOf<typeof replaceSynonymsRoute>,
  { db }: Services,
): Promise<AnswerOf<typeof replaceSynonymsRoute>> {
  const errors = body.groups.flatMap((group, index) =>
    group.flatMap((member, place) =>
      wordsOf(member).length === 0
        ? [{ field: `body.groups.${index}.${place}`, message: 'must have a letter or a digit' }]
        : [],
    ),
  );
  if (errors.length > 0) throw new Problem(422, 'INVALID_INPUT', 'Some synonyms are not words.', { errors });
  const changed = await putSynonyms(db, body);
  if (!changed) {
    throw new Problem(409, 'CHANGED_MEANWHILE', 'The synonyms were changed meanwhile. Load them anew and try again.');
  }
  return { version: changed.version, groups: body.groups };
}

export const handler = endpoint(replaceSynonymsRoute, replaceSynonyms);
