import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import * as z from 'zod';
import { changeOf, type RowChange } from '../shared/consumer.ts';
import { log } from '../shared/log.ts';
import { searchClient } from './search-client.ts';
import { ITEMS_ALIAS, ITEMS_INDEX, type ItemDocument, itemsIndex } from './search-index.ts';

/** What the index needs of an item's row. */
const Row = z.object({
  itemId: z.string(),
  name: z.string(),
  description: z.string(),
  category: z.string(),
  price: z.int(),
  version: z.int().min(1),
});

/** One write to the index: a document, or its removal, at a version; the index keeps the highest (invariant 14). */
export type IndexWrite =
  | { readonly kind: 'put'; readonly version: number; readonly document: ItemDocument }
  | { readonly kind: 'remove'; readonly version: number; readonly itemId: string };

/** The write a change of an item's row asks for. A removal comes after the last version there was. */
export function writeFor({ before, after }: RowChange): IndexWrite | undefined {
  if (after) {
    const { version, ...document } = Row.parse(after);
    return { kind: 'put', version, document };
  }
  if (!before) return undefined;
  const { version, itemId } = Row.parse(before);
  return { kind: 'remove', version: version + 1, itemId };
}

/** Writes to the index. @returns for each write whether it is in the index or rightly refused as older. */
export type WriteToIndex = (writes: readonly IndexWrite[]) => Promise<readonly boolean[]>;

/**
 * Items' stream: writes a batch of changes to the search index in one request. When one fails the batch comes again;
 * writing a change twice changes nothing.
 * @throws Error when some are not in the index.
 */
export async function indexItems(event: DynamoDBStreamEvent, write: WriteToIndex): Promise<void> {
  const writes = event.Records.flatMap((record) => readable(record) ?? []);
  if (writes.length === 0) return;
  const failed = (await write(writes)).filter((done) => !done).length;
  log.info('indexed', { writes: writes.length, failed });
  if (failed > 0) throw new Error(`${failed} of ${writes.length} changes are not in the index.`);
}

/**
 * A record no item can be read from would come back for ever and hold up all after it: it is reported and passed over.
 * Its row stays in Items, from which the index can be made anew.
 */
function readable(record: DynamoDBRecord): IndexWrite | undefined {
  try {
    return writeFor(changeOf(record));
  } catch (error) {
    log.error('not an item, not indexed', { id: record.eventID, error: error as Error });
    return undefined;
  }
}

/** One `_bulk` request; 409 is an older write refused, 404 a removal of what is not there: both are as they should be. */
const bulk: WriteToIndex = async (writes) => {
  await ensureIndex();
  const { body } = await searchClient().bulk({
    body: writes.flatMap((write): object[] => {
      const id = write.kind === 'put' ? write.document.itemId : write.itemId;
      const meta = { _index: ITEMS_ALIAS, _id: id, version: write.version, version_type: 'external' as const };
      return write.kind === 'put' ? [{ index: meta }, { ...write.document }] : [{ delete: meta }];
    }),
  });
  return body.items.map((item) => {
    const result = item.index ?? item.delete;
    const status = result?.status ?? 500;
    const ok = status < 300 || status === 409 || (item.delete !== undefined && status === 404);
    if (!ok) log.error('not indexed', { id: result?._id, status, reason: result?.error });
    return ok;
  });
};

let ensured: Promise<void> | undefined;

/** Makes the index and its alias once; another that was faster is fine. */
function ensureIndex(): Promise<void> {
  ensured ??= createIndex().catch((error: unknown) => {
    ensured = undefined;
    throw error;
  });
  return ensured;
}

async function createIndex(): Promise<void> {
  const client = searchClient();
  if ((await client.indices.existsAlias({ name: ITEMS_ALIAS })).body) return;
  const health = await client.cluster.health();
  const replicas = health.body.number_of_data_nodes > 1 ? 1 : 0;
  try {
    await client.indices.create({ index: ITEMS_INDEX, body: itemsIndex(replicas) });
  } catch (error) {
    if (!String(error).includes('resource_already_exists_exception')) throw error;
  }
}

export const handler = middy<DynamoDBStreamEvent, void>()
  .use(injectLambdaContext(log, { resetKeys: true }))
  .handler((event) => indexItems(event, bulk));
