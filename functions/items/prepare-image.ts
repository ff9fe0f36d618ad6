import * as z from 'zod';
import { iso } from '../shared/clock.ts';
import { queueConsumer } from '../shared/consumer.ts';
import { log } from '../shared/log.ts';
import { Problem } from '../shared/problem.ts';
import type { Services } from '../shared/services.ts';
import { changeRow } from './change-row.ts';
import { deleteObjects, getObject, putPicture } from './images-store.ts';
import type { ImageSource, Item } from './items.ts';
import { getItemNow } from './items-store.ts';
import { NotAPicture, sizeKey, uploadOf } from './picture.ts';
import { scalePicture } from './scale-picture.ts';
import { withImage, withRefusal } from './uploads.ts';

/** What EventBridge says of a new object (docs.aws.amazon.com, "EventBridge event message structure"); the key is as it is. */
const ObjectCreated = z.object({ detail: z.object({ object: z.object({ key: z.string() }) }) });

/**
 * Looks at a file that was uploaded as an item's picture and, if it is one, makes its sizes and shows it; else notes on
 * the item why not. The sizes come first, then the item's row, and the uploaded file goes last: a crash after any of them
 * leaves what a repeat does again to the same end. A file nobody announced, or whose picture was removed meanwhile, goes.
 * @throws what S3 or DynamoDB could not do; the message comes again then.
 */
export async function prepareImage({ detail }: z.output<typeof ObjectCreated>, services: Services): Promise<void> {
  const { key } = detail.object;
  const upload = uploadOf(key);
  if (!upload) return log.warn('no upload of a picture', { key });
  const { itemId, imageId } = upload;
  const item = await getItemNow(services.db, itemId);
  if (isExpected(item, imageId)) {
    const file = await getObject(key);
    if (!file) return log.warn('the upload is gone, or may not be read', { key });
    await showOrRefuse(itemId, imageId, file, services);
  }
  await deleteObjects([key]);
}

const isExpected = (item: Item | undefined, imageId: string): boolean =>
  item?.uploads?.some((one) => one.imageId === imageId && one.refused === undefined) ?? false;

async function showOrRefuse(itemId: string, imageId: string, file: Uint8Array, services: Services): Promise<void> {
  const at = iso(services.now());
  let sources: ImageSource[];
  try {
    sources = await storeSizes(itemId, imageId, file);
  } catch (error) {
    if (!(error instanceof NotAPicture)) throw error;
    log.warn('picture refused', { itemId, imageId, reason: error.message });
    await change(services, itemId, (row) => withRefusal(row, imageId, error.message, at));
    return;
  }
  const row = await change(services, itemId, (now) => withImage(now, { imageId, sources }, at));
  // Removed while its sizes were made: they would be nobody's.
  const shown = row?.images?.some((one) => one.imageId === imageId);
  if (!shown) await deleteObjects(sources.map((source) => source.key));
}

async function storeSizes(itemId: string, imageId: string, file: Uint8Array): Promise<ImageSource[]> {
  const scaled = await scalePicture(file);
  return Promise.all(
    scaled.map(async ({ width, height, bytes }) => {
      const key = sizeKey(itemId, imageId, width);
      await putPicture(key, bytes, 'image/jpeg');
      return { key, width, height, type: 'image/jpeg' as const };
    }),
  );
}

/** Rows of items are never deleted by the store; one that was by hand must not keep the message for ever. */
async function change(services: Services, itemId: string, decide: (row: Item) => Item | undefined) {
  try {
    return await changeRow(services, itemId, decide);
  } catch (error) {
    if (error instanceof Problem && error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
}

export const handler = queueConsumer(ObjectCreated, prepareImage);
