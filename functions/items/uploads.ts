import { Problem } from '../shared/problem.ts';
import { type Item, type ItemImage, type ItemUpload, MOST_IMAGES } from './items.ts';

/** How long an announced or refused picture is remembered, in milliseconds; its file is gone by then, too. */
const REMEMBERED_MS = 86_400_000;

/** Pictures on their way or refused that are not older than a day. @param now epoch milliseconds. */
export const freshUploads = ({ uploads = [] }: Pick<Item, 'uploads'>, now: number): readonly ItemUpload[] =>
  uploads.filter(({ at }) => Date.parse(at) > now - REMEMBERED_MS);

/**
 * The item's next version with a picture announced.
 * @param now epoch milliseconds. @throws Problem 422 TOO_MANY_IMAGES.
 */
export function withUpload(item: Item, upload: ItemUpload, now: number): Item {
  const fresh = freshUploads(item, now);
  const count = (item.images?.length ?? 0) + fresh.filter(({ refused }) => refused === undefined).length;
  if (count >= MOST_IMAGES) {
    throw new Problem(
      422,
      'TOO_MANY_IMAGES',
      `An item has ${MOST_IMAGES} pictures at most, those on their way included.`,
      {
        limit: MOST_IMAGES,
      },
    );
  }
  return changed({ ...item, uploads: [...fresh.slice(-MOST_IMAGES), upload] }, upload.at);
}

/**
 * The item's next version with a picture shown that was on its way; undefined when it is not on its way any more: shown
 * already, or removed meanwhile. @param at ISO 8601.
 */
export function withImage(item: Item, image: Pick<ItemImage, 'imageId' | 'sources'>, at: string): Item | undefined {
  const upload = item.uploads?.find(({ imageId, refused }) => imageId === image.imageId && refused === undefined);
  if (!upload) return undefined;
  const shown = { imageId: image.imageId, alt: upload.alt, sources: image.sources };
  return changed({ ...without(item, image.imageId), images: [...(item.images ?? []), shown] }, at);
}

/** The item's next version with a picture refused; undefined when it is not on its way any more. @param at ISO 8601. */
export function withRefusal(item: Item, imageId: string, reason: string, at: string): Item | undefined {
  const upload = item.uploads?.find((one) => one.imageId === imageId && one.refused === undefined);
  if (!upload) return undefined;
  const uploads = item.uploads?.map((one) => (one === upload ? { ...upload, refused: reason } : one)) ?? [];
  return changed({ ...item, uploads }, at);
}

/** The item's next version without a picture, wherever it is; undefined when there is none of that id. @param at ISO 8601. */
export function withoutImage(item: Item, imageId: string, at: string): Item | undefined {
  const there = [...(item.images ?? []), ...(item.uploads ?? [])].some((one) => one.imageId === imageId);
  return there ? changed(without(item, imageId), at) : undefined;
}

function without({ images = [], uploads = [], ...item }: Item, imageId: string): Item {
  const shown = images.filter((one) => one.imageId !== imageId);
  const others = uploads.filter((one) => one.imageId !== imageId);
  return { ...item, ...(shown.length > 0 && { images: shown }), ...(others.length > 0 && { uploads: others }) };
}

const changed = (item: Item, at: string): Item => ({ ...item, version: item.version + 1, changedAt: at });
