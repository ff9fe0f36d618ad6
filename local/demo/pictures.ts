import { PutObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import pLimit from 'p-limit';
import type { Item } from '../../functions/items/items.ts';
import { pictureKey } from './catalogue.ts';
import { pictureOf } from './picture.ts';

/** Uploads on their way at a time. */
const CONCURRENCY = 16;

/** Draws the items whose drawing the bucket does not have, and puts it there. @returns how many that were. */
export async function putPictures(s3: S3Client, bucket: string, items: readonly Item[]): Promise<number> {
  const there = new Set<string>();
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: 'images/' })) {
    for (const { Key } of Contents) if (Key !== undefined) there.add(Key);
  }
  const missing = items.filter(({ itemId }) => !there.has(pictureKey(itemId)));
  const limit = pLimit(CONCURRENCY);
  const put = (item: Item) =>
    s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: pictureKey(item.itemId),
        Body: pictureOf(item),
        ContentType: 'image/svg+xml',
        // A later release may draw it otherwise.
        CacheControl: 'public, max-age=86400',
      }),
    );
  await Promise.all(missing.map((item) => limit(() => put(item))));
  return missing.length;
}
