/** An item of the catalogue as stored. */
export interface Item {
  readonly itemId: string;
  readonly name: string;
  readonly description: string;
  readonly category: string;
  /** Integer minor units of the store's currency. */
  readonly price: number;
  /** Facts beyond the fixed ones, such as `{ colour: 'red' }`. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** Pictures, the main one first. */
  readonly images?: readonly ItemImage[];
  /** No longer sold: its page stays for those who bought it, but no search finds it and no cart takes it. */
  readonly retired?: true;
  /** +1 at each change; the search index keeps the highest it has seen. */
  readonly version: number;
  /** ISO 8601, UTC, of the last change. */
  readonly changedAt?: string;
  /** Pictures on their way, and those that were refused; each until it is shown, deleted or a day old. */
  readonly uploads?: readonly ItemUpload[];
}

/** A picture that was announced and is not shown yet. */
export interface ItemUpload {
  readonly imageId: string;
  readonly alt: string;
  /** ISO 8601, UTC: when it was announced. */
  readonly at: string;
  /** Why it can't be shown; absent while it is on its way. */
  readonly refused?: string;
}

/** A picture of an item in its sizes, smallest first. */
export interface ItemImage {
  readonly imageId: string;
  /** What it shows, for those who don't see it. */
  readonly alt: string;
  readonly sources: readonly ImageSource[];
}

/** One size of a picture: an object of the images bucket, served at `/` + key. */
export interface ImageSource {
  readonly key: string;
  readonly width: number;
  readonly height: number;
  readonly type: 'image/svg+xml' | 'image/jpeg' | 'image/png';
}

/** Where an object of the images bucket is served: its path at the store's own origin. Ids, and so keys, may have spaces. */
export const imageUrl = (key: string): string => `/${key.split('/').map(encodeURIComponent).join('/')}`;

/** Most pictures an item has, those on their way included. */
export const MOST_IMAGES = 12;

/** Whether an item is there and still sold. */
export const isSold = (item: Item | undefined): item is Item => item !== undefined && item.retired !== true;

/** What an administrator decides about an item; the rest of its row is the store's own. */
export interface ItemContent {
  readonly name: string;
  readonly description: string;
  readonly category: string;
  /** Integer minor units. */
  readonly price: number;
  readonly attributes: Readonly<Record<string, string>>;
  readonly retired: boolean;
}

/** What was decided about an item so far. */
export const contentOf = ({ name, description, category, price, attributes = {}, retired }: Item): ItemContent => ({
  name,
  description,
  category,
  price,
  attributes,
  retired: retired === true,
});

/** Whether two contents say the same, in whatever order their attributes are. */
export function sameContent(one: ItemContent, other: ItemContent): boolean {
  const text = ({ attributes, ...rest }: ItemContent) =>
    JSON.stringify([
      rest.name,
      rest.description,
      rest.category,
      rest.price,
      rest.retired,
      Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)),
    ]);
  return text(one) === text(other);
}

/** A new item. @param at ISO 8601, UTC. */
export const newItem = (itemId: string, content: ItemContent, at: string): Item =>
  withContent({ itemId, version: 0 }, content, at);

/** An item with another content, as its next version. @param at ISO 8601, UTC. */
export function withContent(
  { retired: _, attributes: __, ...item }: Pick<Item, 'itemId' | 'version'> & Partial<Item>,
  { retired, attributes, ...content }: ItemContent,
  at: string,
): Item {
  return {
    ...item,
    ...content,
    ...(Object.keys(attributes).length > 0 && { attributes }),
    ...(retired && { retired }),
    version: item.version + 1,
    changedAt: at,
  };
}

/**
 * Pictures in another order. @returns undefined when these are not just the ids of the item's pictures, each once.
 */
export function inOrder(images: readonly ItemImage[], imageIds: readonly string[]): readonly ItemImage[] | undefined {
  if (new Set(imageIds).size !== imageIds.length || imageIds.length !== images.length) return undefined;
  const byId = new Map(images.map((image) => [image.imageId, image]));
  const ordered = imageIds.flatMap((imageId) => byId.get(imageId) ?? []);
  return ordered.length === images.length ? ordered : undefined;
}
