import { iso } from '../shared/clock.ts';
import { endpoint } from '../shared/http.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { addItemImageRoute } from './admin-routes.ts';
import { changeRow } from './change-row.ts';
import { signedUpload } from './images-store.ts';
import { uploadKey } from './picture.ts';
import { withUpload } from './uploads.ts';

/**
 * POST /admin/items/{itemId}/images: notes that a picture is on its way and signs where its file may be sent, for ten
 * minutes. S3 itself checks that file: its key, its type and its exact size are in what is signed. A repeat announces
 * another picture; one whose file never comes is forgotten after a day.
 * @throws Problem 404 NOT_FOUND; 422 TOO_MANY_IMAGES.
 */
export async function addItemImage(
  { params: { itemId }, body: { type, bytes, alt } }: RequestOf<typeof addItemImageRoute>,
  services: Services,
): Promise<AnswerOf<typeof addItemImageRoute>> {
  const now = services.now();
  const imageId = services.newId();
  const item = await changeRow(services, itemId, (row) => withUpload(row, { imageId, alt, at: iso(now) }, now));
  const { validSeconds, ...upload } = await signedUpload(uploadKey(itemId, imageId), type, bytes);
  return { imageId, upload: { ...upload, expiresAt: iso(now + validSeconds * 1000) }, version: item.version };
}

export const handler = endpoint(addItemImageRoute, addItemImage);
