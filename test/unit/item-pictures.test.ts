import { describe, expect, it } from 'vitest';
import type { Item } from '../../functions/items/items.ts';
import { inOrder } from '../../functions/items/items.ts';
import { headerOf, LARGEST_UPLOAD, NotAPicture, uploadKey, uploadOf, widthsOf } from '../../functions/items/picture.ts';
import { scalePicture } from '../../functions/items/scale-picture.ts';
import { freshUploads, withImage, withoutImage, withRefusal, withUpload } from '../../functions/items/uploads.ts';
import { pictureFile, pngClaiming } from '../integration/pictures.ts';

const refused = (file: Uint8Array): string => {
  try {
    headerOf(file);
  } catch (error) {
    if (error instanceof NotAPicture) return error.message;
    throw error;
  }
  throw new Error('It was taken.');
};

/** The decoder goes by the second of them. */
const twoHeaders = (interlaced: boolean): Buffer =>
  Buffer.concat([pngClaiming(10, 10), pngClaiming(12_000, 12_000, interlaced).subarray(8)]);

/** Length, type and checksum of a chunk whose data would take 4 GB. */
const longChunk = Buffer.from('\xff\xff\xff\xffIDAT\0\0\0\0', 'latin1');

describe('a file', () => {
  it.each(['image/jpeg', 'image/png'] as const)(
    'that is %s says so, and its size, in its first bytes',
    async (type) => {
      expect(headerOf(await pictureFile(33, 17, type))).toEqual({ type, width: 33, height: 17 });
    },
  );

  it.each([
    ['that is empty', Buffer.alloc(0), 'neither'],
    ['that is text', Buffer.from('<svg onload="alert(1)"/>'), 'neither'],
    ['that is a GIF', Buffer.from('GIF89a\u0001\u0000\u0001\u0000'), 'neither'],
    ['that is a JPEG without a frame', Buffer.from([0xff, 0xd8, 0xff, 0xd9, 0, 0, 0, 0, 0, 0, 0, 0]), 'neither'],
    ['that claims more pixels than there is memory', pngClaiming(12_000, 12_000), '12000 × 12000'],
    ['that claims the longest side there is', pngClaiming(4_294_967_295, 1), '4294967295'],
    ['without a width', pngClaiming(0, 10), 'no width'],
    ['that is interlaced', pngClaiming(10, 10, true), 'interlaced'],
    ['with a second header', twoHeaders(false), 'two headers'],
    ['with a second header that is interlaced', twoHeaders(true), 'two headers'],
    ['with a chunk that ends after it', Buffer.concat([pngClaiming(10, 10), longChunk]), 'not whole'],
    ['that is too long', Buffer.alloc(LARGEST_UPLOAD + 1), 'more than'],
  ])('%s is refused', (_what, file, message) => {
    expect(refused(file)).toContain(message);
  });

  it('that only begins like a picture is refused when it is decoded', async () => {
    const whole = await pictureFile(200, 200, 'image/png');
    await expect(scalePicture(whole.subarray(0, 60))).rejects.toThrow('can’t be read');
    await expect(scalePicture(pngClaiming(10, 10))).rejects.toThrow(NotAPicture);
  });

  it('that is a JPEG with a second, larger frame is refused before that is decoded', async () => {
    const jpeg = await pictureFile(8, 8);
    const at = jpeg.indexOf(Buffer.from([0xff, 0xc0]));
    const frame = Buffer.from(jpeg.subarray(at, at + 2 + jpeg.readUInt16BE(at + 2)));
    frame.writeUInt16BE(5200, 5);
    frame.writeUInt16BE(5200, 7);
    const two = Buffer.concat([jpeg.subarray(0, at + frame.length), frame, jpeg.subarray(at + frame.length)]);
    expect(headerOf(two)).toMatchObject({ width: 8, height: 8 });
    await expect(scalePicture(two)).rejects.toMatchObject({
      name: 'NotAPicture',
      cause: { message: expect.stringContaining('maxResolutionInMP') },
    });
  });
});

describe('a picture', () => {
  it('is made in the widths below its own and its own, never wider', () => {
    expect(widthsOf(2000)).toEqual([320, 640, 1280]);
    expect(widthsOf(1280)).toEqual([320, 640, 1280]);
    expect(widthsOf(700)).toEqual([320, 640, 700]);
    expect(widthsOf(320)).toEqual([320]);
    expect(widthsOf(90)).toEqual([90]);
  });

  it('keeps its shape in every size, as JPEG', async () => {
    const sizes = await scalePicture(await pictureFile(800, 400, 'image/png'));
    expect(sizes.map(({ width, height }) => [width, height])).toEqual([
      [320, 160],
      [640, 320],
      [800, 400],
    ]);
    for (const { bytes, width, height } of sizes) {
      expect(headerOf(bytes)).toEqual({ type: 'image/jpeg', width, height });
    }
  });

  it('that is see-through lies on white', async () => {
    const [size] = await scalePicture(await pictureFile(8, 8, 'image/png', 0x00000000));
    const [again] = await scalePicture(await pictureFile(8, 8, 'image/png', 0xffffffff));
    expect(Buffer.from(size?.bytes ?? []).equals(Buffer.from(again?.bytes ?? []))).toBe(true);
  });

  it('is known by the key of its upload', () => {
    expect(uploadOf(uploadKey('A 1', 'i'))).toEqual({ itemId: 'A 1', imageId: 'i' });
    for (const key of ['uploads/A', 'uploads/A/b/c', 'images/A/b', 'x/uploads/A/b'])
      expect(uploadOf(key)).toBeUndefined();
  });
});

describe('an item’s pictures', () => {
  const item: Item = { itemId: 'A', name: 'A', description: '', category: 'C', price: 1, version: 1 };
  const now = Date.UTC(2026, 0, 2);
  const at = new Date(now).toISOString();
  const announced = withUpload(item, { imageId: 'i', alt: 'Alt', at }, now);
  const sources = [{ key: 'images/A/i-320.jpg', width: 320, height: 200, type: 'image/jpeg' as const }];

  it('go from announced to shown, once', () => {
    expect(announced).toMatchObject({ version: 2, uploads: [{ imageId: 'i' }] });
    const shown = withImage(announced, { imageId: 'i', sources }, at);
    expect(shown).toEqual({ ...item, version: 3, changedAt: at, images: [{ imageId: 'i', alt: 'Alt', sources }] });
    expect(shown && withImage(shown, { imageId: 'i', sources }, at)).toBeUndefined();
  });

  it('are not shown when they were removed, or refused, meanwhile', () => {
    const removed = withoutImage(announced, 'i', at);
    expect(removed?.uploads).toBeUndefined();
    expect(removed && withImage(removed, { imageId: 'i', sources }, at)).toBeUndefined();
    const no = withRefusal(announced, 'i', 'No picture.', at);
    expect(no?.uploads).toMatchObject([{ refused: 'No picture.' }]);
    expect(no && withImage(no, { imageId: 'i', sources }, at)).toBeUndefined();
    expect(no && withRefusal(no, 'i', 'Again.', at)).toBeUndefined();
    expect(withoutImage(item, 'i', at)).toBeUndefined();
  });

  it('are twelve at most, those on their way included, and those of yesterday not', () => {
    let full = item;
    for (let count = 0; count < 12; count++) full = withUpload(full, { imageId: `i${count}`, alt: 'Alt', at }, now);
    expect(() => withUpload(full, { imageId: 'more', alt: 'Alt', at }, now)).toThrow('12 pictures');
    const later = now + 86_400_001;
    expect(freshUploads(full, later)).toEqual([]);
    const next = withUpload(full, { imageId: 'more', alt: 'Alt', at: new Date(later).toISOString() }, later);
    expect(next.uploads).toHaveLength(1);
  });

  it('are put in order by naming each once', () => {
    const images = ['a', 'b'].map((imageId) => ({ imageId, alt: '', sources }));
    expect(inOrder(images, ['b', 'a'])?.map(({ imageId }) => imageId)).toEqual(['b', 'a']);
    for (const wrong of [['a'], ['a', 'a'], ['a', 'c'], ['a', 'b', 'c']])
      expect(inOrder(images, wrong)).toBeUndefined();
  });
});
