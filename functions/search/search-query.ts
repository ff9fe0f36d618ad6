/** What a search asks for, validated. */
export interface SearchRequest {
  readonly q: string;
  readonly category?: string | undefined;
  /** Price bounds, minor units, both included. */
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly sort: 'relevance' | 'price' | '-price' | 'name';
}

/** Sort values of the last hit, from which the next page goes on. */
export type Place = readonly (string | number)[];

/** Best first by relevance, and by id among equals, so that paging neither skips nor repeats. */
const SORTS = {
  relevance: [{ _score: 'desc' }, { itemId: 'asc' }],
  price: [{ price: 'asc' }, { itemId: 'asc' }],
  '-price': [{ price: 'desc' }, { itemId: 'asc' }],
  name: [{ 'name.raw': 'asc' }, { itemId: 'asc' }],
} as const;

/** The OpenSearch request body of a page of `size` hits after a place. Pure: the same request gives the same body. */
export function searchBody(request: SearchRequest, size: number, after: Place | undefined) {
  const filter = [
    ...(request.category !== undefined ? [{ term: { category: request.category } }] : []),
    ...(request.min !== undefined || request.max !== undefined
      ? [
          {
            range: {
              price: {
                ...(request.min !== undefined && { gte: request.min }),
                ...(request.max !== undefined && { lte: request.max }),
              },
            },
          },
        ]
      : []),
  ];
  return {
    size,
    track_total_hits: true,
    query: { bool: { must: [wordsQuery(request.q)], filter } },
    sort: SORTS[request.sort],
    _source: ['itemId', 'name', 'description', 'category', 'price'],
    ...(after && { search_after: after }),
  };
}

const FIELDS = ['name^3', 'category.words^2', 'description'];

/** All words somewhere, best; most of them, or nearly so spelled, good enough; an item's own id, first. */
function wordsQuery(q: string) {
  if (q === '') return { match_all: {} };
  return {
    bool: {
      should: [
        { terms: { itemId: [q, q.toUpperCase()], boost: 50 } },
        { match_phrase: { 'name.exact': { query: q, boost: 4 } } },
        { multi_match: { query: q, type: 'cross_fields', operator: 'and', fields: FIELDS, boost: 3 } },
        {
          multi_match: {
            query: q,
            type: 'best_fields',
            fields: FIELDS,
            fuzziness: 'AUTO',
            prefix_length: 1,
            minimum_should_match: '2<75%',
          },
        },
      ],
      minimum_should_match: 1,
    },
  };
}
