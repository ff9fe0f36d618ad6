import pLimit from 'p-limit';
import { getItemsNow, newItemPart, nextVersionPart } from '../items/items-store.ts';
import { iso, seconds } from '../shared/clock.ts';
import { endpoint } from '../shared/http.ts';
import { firstAnswer, oncePart } from '../shared/idempotency.ts';
import { knownAnswer } from '../shared/idempotency-store.ts';
import { Problem } from '../shared/problem.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { type TransactionPart, transact } from '../shared/transaction.ts';
import { adjustPart, countPart, shelvesNow } from '../stock/stock-store.ts';
import { getWarehouses } from '../warehouses/warehouses-store.ts';
import { type CatalogueLine, type LineError, readLines } from './catalogue-file.ts';
import { type LinePlan, type LineState, planLine } from './catalogue-plan.ts';
import { importItemsRoute, MOST_LINES } from './catalogue-routes.ts';

/** Lines on their way at a time. */
const CONCURRENCY = 8;
/** Times a line is tried when others change the same item or shelf meanwhile. */
const ATTEMPTS = 4;

type Kind = LinePlan['kind'];
type Outcome = Kind | readonly LineError[];

/**
 * POST /admin/items/import: a piece of a file, line by line. Each line is one transaction of its item, its counts, their
 * sum in Stock and a mark under the idempotency key, so a line is done whole or not at all, and a repeat finds what the
 * first time did, whatever was sold since. The mark is there for unchanged lines, too: else their repeat could undo what
 * happened in between. Lines that can't be done are left out and said; the others are done.
 */
export async function importItems(
  { body: { csv, firstLine, dryRun }, headers }: RequestOf<typeof importItemsRoute>,
  services: Services,
): Promise<AnswerOf<typeof importItemsRoute>> {
  const warehouses = await getWarehouses(services.db);
  const ids = new Set(warehouses.map(({ warehouseId }) => warehouseId));
  const { lines, errors: unread } = readLines(csv, firstLine, ids, MOST_LINES);
  const states = await statesOf(services, lines);
  const limit = pLimit(CONCURRENCY);
  const outcomes = await Promise.all(
    lines.map((line) =>
      limit((): Promise<Outcome> | Outcome => {
        const state = states.get(line.itemId) ?? { item: undefined, shelves: new Map() };
        return dryRun ? wouldBe(line, state, services) : importLine(line, state, headers['idempotency-key'], services);
      }),
    ),
  );
  const count = (kind: Kind) => outcomes.filter((outcome) => outcome === kind).length;
  const refused = outcomes.flatMap((outcome) => (typeof outcome === 'string' ? [] : outcome));
  return {
    created: count('created'),
    changed: count('changed'),
    unchanged: count('unchanged'),
    errors: [...unread, ...refused].sort((a, b) => a.line - b.line),
  };
}

function wouldBe(line: CatalogueLine, state: LineState, { now }: Services): Outcome {
  const plan = planLine(line, state, iso(now()));
  return 'kind' in plan ? plan.kind : plan;
}

async function importLine(
  line: CatalogueLine,
  found: LineState,
  idempotencyKey: string,
  services: Services,
): Promise<Outcome> {
  const failed = (message: string): LineError[] => [{ line: line.line, column: null, message }];
  const ref = `import:${idempotencyKey}:${line.line}`;
  let state = found;
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const outcome = await attemptLine(line, state, ref, services);
      if (outcome) return outcome;
      state = (await statesOf(services, [line])).get(line.itemId) ?? state;
    }
    return failed('the item is being changed from elsewhere; import this line again');
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.code === 'IDEMPOTENCY_MISMATCH') return failed('this idempotency key was used for another line');
    return failed('the store is busy with this item; import this line again');
  }
}

/** @returns undefined when something it rests on was changed by somebody else. */
async function attemptLine(
  line: CatalogueLine,
  state: LineState,
  ref: string,
  { db, now }: Services,
): Promise<Outcome | undefined> {
  const plan = planLine(line, state, iso(now()));
  const isPlan = 'kind' in plan;
  const once = { key: ref, request: [line.itemId, line.cells], answer: isPlan ? plan.kind : 'unchanged' };
  // What is in the way now may be what this very line has done, and what was sold since.
  if (!isPlan) return (await knownAnswer(db, once, now())) ?? plan;
  const outcome = await transact(db, [oncePart(once, seconds(now())), ...partsOf(plan, line.itemId, ref)]);
  return outcome.kind === 'applied' ? plan.kind : firstAnswer<Kind>(outcome.refusals, once);
}

function partsOf({ kind, item, recounts }: LinePlan, itemId: string, ref: string): TransactionPart[] {
  const parts = recounts.map((recount) => countPart(itemId, recount));
  if (item) parts.push(kind === 'created' ? newItemPart(item) : nextVersionPart(item));
  const delta = recounts.reduce((sum, { from, to }) => sum + to - from, 0);
  return recounts.length > 0 ? [...parts, adjustPart(itemId, delta, 'corrected', ref, 'import')] : parts;
}

/** What there is now of each line's item, by item id. */
async function statesOf({ db }: Services, lines: readonly CatalogueLine[]): Promise<Map<string, LineState>> {
  const keys = lines.flatMap(({ itemId, counts }) => counts.map(({ warehouseId }) => ({ itemId, warehouseId })));
  const [items, shelves] = await Promise.all([
    getItemsNow(
      db,
      lines.map(({ itemId }) => itemId),
    ),
    shelvesNow(db, keys),
  ]);
  const byItem = Map.groupBy(shelves, ({ itemId }) => itemId);
  return new Map(
    lines.map(({ itemId }) => [
      itemId,
      {
        item: items.get(itemId),
        shelves: new Map((byItem.get(itemId) ?? []).map((shelf) => [shelf.warehouseId, shelf])),
      },
    ]),
  );
}

export const handler = endpoint(importItemsRoute, importItems);
