/** A picture in the sizes and types it comes in, the smallest first; the API's own shape. */
export interface PictureOf {
  readonly sources: readonly {
    readonly url: string;
    readonly width: number;
    readonly height: number;
    readonly type: string;
  }[];
}

/** What an img element is told, but for its text. */
export interface PictureSource {
  readonly src: string;
  readonly width: number;
  readonly height: number;
  /** Where there is a choice of widths. */
  readonly srcset?: string;
  readonly sizes?: string;
}

/** Widths of a card's picture by the grid's columns, as `sizes` of an img (html.spec.whatwg.org, "sizes attribute"). */
export const CARD_SIZES = '(min-width: 64rem) 15rem, (min-width: 40rem) 30vw, 50vw';

/** The same, of the picture on an item's own page. */
export const ITEM_SIZES = '(min-width: 60rem) 560px, 100vw';

/** Cards that are seen without scrolling, on most screens: their pictures are fetched at once. */
export const SEEN_FIRST = 4;

/** An item's main picture in the sizes it has, drawn rather than scaled where it can be; undefined where there is none. */
export function pictureSource([image]: readonly PictureOf[], sizes: string): PictureSource | undefined {
  const vector = image?.sources.find(({ type }) => type === 'image/svg+xml');
  const largest = vector ?? image?.sources.at(-1);
  if (!image || !largest) return undefined;
  const { url: src, width, height } = largest;
  if (vector || image.sources.length < 2) return { src, width, height };
  return { src, width, height, srcset: image.sources.map((one) => `${one.url} ${one.width}w`).join(', '), sizes };
}
