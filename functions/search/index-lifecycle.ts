import type { Client } from '@opensearch-project/opensearch';
import { ITEMS_ALIAS, ITEMS_INDEX, itemsIndex } from './search-index.ts';

/** The alias of an index that is being built to take the place of the one behind {@link ITEMS_ALIAS}. */
export const BUILDING_ALIAS = `${ITEMS_ALIAS}-building`;

/**
 * How long an index remembers the version at which a document was removed (`index.gc_deletes`): longer than anybody who
 * has read an item's rows takes to write them. An indexer is ended after 30 s, a rebuild writes nothing that it read more than
 * five minutes ago; later nobody has an older document to bring back. OpenSearch's 60 s would do for indexers alone.
 */
const REMOVALS_REMEMBERED = '15m';

/** An index that must hear of every change. */
export interface Target {
  readonly index: string;
  /** What it is for: searches ask the one, a rebuild fills the other. */
  readonly role: 'serving' | 'building';
  /** Whether its mapping is this code's own. */
  readonly current: boolean;
}

/** The indexes behind the aliases, as they are now: one that serves, but for the very beginning, and seldom one being built. */
export async function targets(client: Client): Promise<Target[]> {
  const { body } = await client.indices.getAlias({ name: `${ITEMS_ALIAS}*` });
  const found: Target[] = [];
  for (const [index, { aliases }] of Object.entries(body)) {
    const current = isCurrent(index);
    if (ITEMS_ALIAS in aliases) found.push({ index, role: 'serving', current });
    if (BUILDING_ALIAS in aliases) found.push({ index, role: 'building', current });
  }
  return found;
}

/** Whether an index was made with this code's mapping: its name begins with that of the mapping's first index. */
const isCurrent = (index: string): boolean => index === ITEMS_INDEX || index.startsWith(`${ITEMS_INDEX}-`);

/**
 * Makes an index with its alias when the alias is not there. The name is fixed, so of several who try at once one makes
 * it and the others find it made. `body` has the alias; with more data nodes than one there is a replica.
 */
export async function ensureIndex(
  client: Client,
  alias: string,
  index: string,
  body: (replicas: number) => object,
): Promise<void> {
  if ((await client.indices.existsAlias({ name: alias })).body) return;
  try {
    await client.indices.create({ index, body: body(await replicas(client)) as never });
  } catch (error) {
    if (!String(error).includes('resource_already_exists_exception')) throw error;
  }
}

/** Makes the first index of items when there is none. */
export function ensureItemsIndex(client: Client): Promise<void> {
  return ensureIndex(client, ITEMS_ALIAS, ITEMS_INDEX, (count) => remembering(itemsIndex(count)));
}

type IndexBody = ReturnType<typeof itemsIndex>;

const remembering = (body: IndexBody) => ({ ...body, settings: { ...body.settings, gc_deletes: REMOVALS_REMEMBERED } });

async function replicas(client: Client): Promise<number> {
  const { body } = await client.cluster.health();
  return body.number_of_data_nodes > 1 ? 1 : 0;
}

/**
 * Makes an empty index for a rebuild. From the moment this settles every indexer writes to it too, as each asks for the
 * targets after the change that woke it. It is not refreshed by itself and has no replica until it is {@link ready}.
 * @param id makes its name unique: a ULID.
 */
export async function beginBuild(client: Client, id: string): Promise<string> {
  const index = `${ITEMS_INDEX}-${id.toLowerCase()}`;
  const body = remembering(itemsIndex(0));
  const { body: made } = await client.indices.create({
    index,
    body: {
      ...body,
      settings: { ...body.settings, refresh_interval: '-1' },
      aliases: { [BUILDING_ALIAS]: {} },
    } as never,
  });
  if (!made.acknowledged) throw new Error(`Not every node knows of ${index} yet. Try again.`);
  return index;
}

/**
 * Takes a build out of the running: it has missed a write, or is of another mapping than the code that writes. Without
 * its alias it can't be switched to, and indexers leave it alone. Repeating it is harmless.
 */
export async function abandonBuild(client: Client, index: string): Promise<void> {
  await client.indices
    .updateAliases({ body: { actions: [{ remove: { index, alias: BUILDING_ALIAS, must_exist: true } }] } })
    .catch(unlessMissing);
}

/** Gives a build the settings of an index that is searched, and makes all of it findable. */
export async function ready(client: Client, index: string): Promise<void> {
  const { settings } = itemsIndex(await replicas(client));
  await client.indices.putSettings({
    index,
    body: { refresh_interval: settings.refresh_interval, number_of_replicas: settings.number_of_replicas } as never,
  });
  await client.indices.refresh({ index }, PATIENT);
  const wait_for_status = settings.number_of_replicas > 0 ? 'green' : 'yellow';
  const health = { index, wait_for_status, timeout: '10m' } as const;
  const { body } = await client.cluster.health(health, { requestTimeout: 660_000 });
  if (body.timed_out) throw new Error(`${index} is ${body.status} after ten minutes.`);
}

/** For requests that may take long without anything being wrong. */
export const PATIENT = { requestTimeout: 60_000, maxRetries: 2 };

/**
 * Searches go to the build instead of the index that served until now: one step, refused as a whole when any of it is
 * not as expected. @throws Error then, such as when the build was abandoned; nothing has changed.
 */
export async function switchTo(client: Client, build: string, serving: string): Promise<void> {
  const actions = [
    { remove: { index: serving, alias: ITEMS_ALIAS, must_exist: true } },
    { remove: { index: build, alias: BUILDING_ALIAS, must_exist: true } },
    { add: { index: build, alias: ITEMS_ALIAS, is_write_index: true } },
  ];
  await client.indices.updateAliases({ body: { actions } }, PATIENT);
}

/** Deletes the indexes of items that have no alias and are not to be kept. @returns their names. */
export async function deleteUnused(client: Client, keep: readonly string[]): Promise<string[]> {
  const { body } = await client.indices.get({ index: `${ITEMS_ALIAS}-*` });
  const unused = Object.entries(body)
    .filter(([index, { aliases = {} }]) => Object.keys(aliases).length === 0 && !keep.includes(index))
    .map(([index]) => index);
  for (const index of unused) await client.indices.delete({ index }).catch(unlessMissing);
  return unused;
}

function unlessMissing(error: unknown): void {
  if ((error as { statusCode?: number }).statusCode !== 404) throw error;
}
