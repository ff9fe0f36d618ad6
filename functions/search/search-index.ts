/** The alias that is searched and written to; the index behind it carries the mapping's version. */
export const ITEMS_ALIAS = 'items';
/** The index behind the alias, named after the mapping's version. */
export const ITEMS_INDEX = 'items-1';

/** An item as the search index keeps it. Stock is not in it: that is joined fresh at each answer. */
export interface ItemDocument {
  readonly itemId: string;
  readonly name: string;
  readonly description: string;
  readonly category: string;
  /** Minor units. */
  readonly price: number;
}

/** Settings and strict mapping of {@link ITEMS_INDEX}. `replicas` is 0 on a single node. */
export const itemsIndex = (replicas: number) => ({
  settings: { number_of_shards: 1, number_of_replicas: replicas, refresh_interval: '1s' },
  mappings: {
    dynamic: 'strict' as const,
    properties: {
      itemId: { type: 'keyword' as const },
      name: {
        type: 'text' as const,
        analyzer: 'english',
        fields: { exact: { type: 'text' as const, analyzer: 'standard' }, raw: { type: 'keyword' as const } },
      },
      description: { type: 'text' as const, analyzer: 'english' },
      category: { type: 'keyword' as const, fields: { words: { type: 'text' as const, analyzer: 'english' } } },
      price: { type: 'long' as const },
    },
  },
  aliases: { [ITEMS_ALIAS]: { is_write_index: true } },
});
