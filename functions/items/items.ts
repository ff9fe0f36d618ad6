/** An item of the catalogue as stored. */
export interface Item {
  readonly itemId: string;
  readonly name: string;
  readonly description: string;
  readonly category: string;
  /** Integer minor units of the store's currency. */
  readonly price: number;
  /** +1 at each change; the search index keeps the highest it has seen. */
  readonly version: number;
}
