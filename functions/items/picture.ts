/** Largest file an administrator may send, in bytes. */
export const LARGEST_UPLOAD = 8 * 1024 * 1024;

/** Most pixels a picture may have: decoded, each takes four bytes, and a few hundred bytes of file can claim millions. */
export const MOST_PIXELS = 25_000_000;

/** Longest side, in pixels. */
const LONGEST_SIDE = 12_000;

/** The widths a picture is shown in, smallest first. */
export const WIDTHS = [320, 640, 1280] as const;

/** What the first bytes of a file say it is. Nothing of it is proven before it is decoded. */
export interface PictureHeader {
  readonly type: 'image/jpeg' | 'image/png';
  readonly width: number;
  readonly height: number;
}

/** A file that can't be a picture of an item; the message tells the administrator why. */
export class NotAPicture extends Error {
  override readonly name = 'NotAPicture';
}

/**
 * Reads what a file is and how large it says to be, before anything is decoded: a small file may claim more pixels than
 * there is memory.
 * @throws NotAPicture when it is neither JPEG nor PNG, has no size, or is too large.
 */
export function headerOf(file: Uint8Array): PictureHeader {
  if (file.length > LARGEST_UPLOAD) throw new NotAPicture(`The file has more than ${LARGEST_UPLOAD} bytes.`);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const header = pngHeader(view) ?? jpegHeader(view);
  if (!header) throw new NotAPicture('The file is neither a JPEG nor a PNG picture.');
  const { width, height } = header;
  if (width < 1 || height < 1) throw new NotAPicture('The picture has no width or no height.');
  if (width > LONGEST_SIDE || height > LONGEST_SIDE || width * height > MOST_PIXELS) {
    throw new NotAPicture(
      `The picture is ${width} × ${height} pixels; a side may have ${LONGEST_SIDE}, the whole ${MOST_PIXELS / 1e6} million.`,
    );
  }
  return header;
}

/**
 * The signature, then IHDR of 13 bytes with width, height, …, interlacing (w3.org, "PNG Specification", 5.2 and 11.2.2).
 * @throws NotAPicture when what this reads is not all that the decoder would go by.
 */
function pngHeader(view: DataView): PictureHeader | undefined {
  if (view.byteLength < 33 || view.getUint32(0) !== 0x89504e47 || view.getUint32(4) !== 0x0d0a1a0a) return undefined;
  if (view.getUint32(8) !== 13 || view.getUint32(12) !== IHDR) return undefined;
  checkChunks(view);
  // The decoder bounds what it inflates by the size for pictures that are not interlaced, and by nothing for others.
  if (view.getUint8(28) !== 0) throw new NotAPicture('The PNG is interlaced; save it without.');
  return { type: 'image/png', width: view.getUint32(16), height: view.getUint32(20) };
}

const IHDR = 0x49484452;
const IEND = 0x49454e44;

/** The decoder goes by the last IHDR before IEND, so there must be no other than the first, which is the one that is checked. */
function checkChunks(view: DataView): void {
  // A chunk is its length, its type, its data and a checksum.
  for (let at = 8; at + 12 <= view.byteLength; at += 12 + view.getUint32(at)) {
    if (at + 12 + view.getUint32(at) > view.byteLength)
      throw new NotAPicture('The PNG can’t be read: it is not whole.');
    const type = view.getUint32(at + 4);
    if (type === IHDR && at > 8) throw new NotAPicture('The PNG has two headers.');
    if (type === IEND) return;
  }
}

/** Segments from SOI to the frame header SOF, which has height and width (w3.org, "ITU T.81", B.1.1 and B.2.2). */
function jpegHeader(view: DataView): PictureHeader | undefined {
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return undefined;
  let at = 2;
  while (at + 9 <= view.byteLength) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1; // A fill byte.
      continue;
    }
    // Frame headers, but for DHT, JPG and DAC, which lie among their numbers.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { type: 'image/jpeg', width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    }
    // Entropy-coded data without a frame header before it.
    if (marker === 0xda || marker === 0xd9) return undefined;
    at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}

/** The widths a picture is made in: those of {@link WIDTHS} below its own and its own, or the widest alone. Never larger. */
export function widthsOf(width: number): number[] {
  const smaller = WIDTHS.filter((each) => each < width);
  const own = Math.min(width, WIDTHS[WIDTHS.length - 1] ?? width);
  return smaller.includes(own as (typeof WIDTHS)[number]) ? smaller : [...smaller, own];
}

/** Where the file of an announced picture goes. */
export const uploadKey = (itemId: string, imageId: string): string => `uploads/${itemId}/${imageId}`;

/** Whose picture an uploaded object is; undefined when its key is none of {@link uploadKey}. */
export function uploadOf(key: string): { readonly itemId: string; readonly imageId: string } | undefined {
  const [, itemId, imageId] = /^uploads\/([^/]+)\/([^/]+)$/.exec(key) ?? [];
  return itemId === undefined || imageId === undefined ? undefined : { itemId, imageId };
}

/** Where one size of a picture is. */
export const sizeKey = (itemId: string, imageId: string, width: number): string =>
  `images/${itemId}/${imageId}-${width}.jpg`;
