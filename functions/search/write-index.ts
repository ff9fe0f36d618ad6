import type { Client } from '@opensearch-project/opensearch';
import { log } from '../shared/log.ts';
import { INDEX_REFUSED } from '../shared/worker.ts';
import { abandonBuild, ensureItemsIndex, targets } from './index-lifecycle.ts';
import type { IndexWrite } from './search-document.ts';

/** A write that an index will not take however often it is tried: its mapping refuses the document. */
export interface Refused {
  readonly index: string;
  readonly itemId: string;
  readonly reason: string;
}

/** How long a request may take, and how often it is tried; the client's own when left out. */
export interface RequestPatience {
  readonly requestTimeout?: number;
  readonly maxRetries?: number;
}

/**
 * Writes to one or more indexes in one `_bulk` request, under external versions: an older write than what is there is
 * refused (409), which is as it should be, like a removal of what is not there.
 * @returns what will never be taken. @throws Error when something was not written that may be another time.
 */
export async function writeTo(
  client: Client,
  indexes: readonly { readonly index: string; readonly fields?: ReadonlySet<string> }[],
  writes: readonly IndexWrite[],
  patience: RequestPatience = {},
): Promise<Refused[]> {
  const body = indexes.flatMap(({ index, fields }) => writes.flatMap((write) => bulkLines(index, write, fields)));
  if (body.length === 0) return [];
  const answer = await client.bulk({ body }, patience);
  if (!answer.body.errors) return [];
  const refused: Refused[] = [];
  const failed: string[] = [];
  for (const item of answer.body.items) {
    const result = item.index ?? item.delete;
    // A removal of what is not there answers 404 without an error
    if (!result?.error || result.status === 409) continue;
    const { type, reason } = result.error;
    const said = { index: result._index, itemId: result._id ?? '', reason: `${type}: ${reason}` };
    if (result.status === 400) refused.push(said);
    else failed.push(`${said.itemId} in ${said.index}: ${said.reason}`);
  }
  if (failed.length > 0) {
    throw new Error(`${failed.length} of ${writes.length} changes are not in the index, such as ${failed[0]}`);
  }
  return refused;
}

function bulkLines(index: string, write: IndexWrite, fields: ReadonlySet<string> | undefined): object[] {
  const meta = { _index: index, _id: write.itemId, version: write.version, version_type: 'external' };
  if (write.kind === 'remove') return [{ delete: meta }];
  const known = fields && Object.entries(write.document).filter(([name]) => fields.has(name));
  return [{ index: meta }, known ? Object.fromEntries(known) : { ...write.document }];
}

/**
 * Writes to every index that must hear of changes: the one that serves, which is made when there is none, and one that is
 * being built. Which these are is asked each time, after the change: see {@link beginBuild}.
 *
 * A build that can't have the same as the serving index is abandoned: it would miss a write. That is one of another
 * mapping than this code's, or whose mapping refuses a document. What the serving index refuses is reported
 * (`INDEX_REFUSED`) and passed over, as trying again would hold up all after it; its mapping being older than this code,
 * which is so from a deployment until the reindex after it, it gets the fields that it knows.
 * @throws Error when something was not written that may be another time.
 */
export async function writeToTargets(client: Client, writes: readonly IndexWrite[]): Promise<void> {
  if (writes.length === 0) return;
  let found = await targets(client);
  if (!found.some(({ role }) => role === 'serving')) {
    await ensureItemsIndex(client);
    found = await targets(client);
  }
  const serving = found.find(({ role }) => role === 'serving');
  if (!serving) throw new Error('There is no index to write to.');
  const building = found.filter(({ role }) => role === 'building');
  for (const build of building) {
    if (!build.current) await abandon(client, build.index, 'its mapping is of another version than the indexer');
  }
  const fields = serving.current ? undefined : await fieldsOf(client, serving.index);
  const indexes = [{ index: serving.index, ...(fields && { fields }) }, ...building.filter(({ current }) => current)];
  for (const one of await writeTo(client, indexes, writes)) {
    if (one.index !== serving.index) await abandon(client, one.index, `${one.itemId}: ${one.reason}`);
    else log.error(INDEX_REFUSED, { ...one });
  }
}

async function abandon(client: Client, index: string, reason: string): Promise<void> {
  log.error('rebuild of the search index abandoned', { index, reason });
  await abandonBuild(client, index);
}

/** Fields by index. A mapping never changes, and a process sees few indexes that are not of its own mapping. */
const knownFields = new Map<string, ReadonlySet<string>>();

async function fieldsOf(client: Client, index: string): Promise<ReadonlySet<string>> {
  const known = knownFields.get(index);
  if (known) return known;
  const { body } = await client.indices.getMapping({ index });
  const fields = new Set(Object.keys(body[index]?.mappings.properties ?? {}));
  knownFields.set(index, fields);
  return fields;
}
