import { createJimp } from '@jimp/core';
import jpeg from '@jimp/js-jpeg';
import png from '@jimp/js-png';
import { methods as resize } from '@jimp/plugin-resize';
import { headerOf, MOST_PIXELS, NotAPicture, widthsOf } from './picture.ts';

const Jimp = createJimp({ formats: [jpeg, png], plugins: [resize] });

/** Quality of the JPEGs, of 100: no difference is seen at the sizes shown, at about a third of the bytes of 95. */
const QUALITY = 82;

/** One size of a picture. */
export interface ScaledPicture {
  readonly width: number;
  readonly height: number;
  /** A JPEG. */
  readonly bytes: Uint8Array;
}

/**
 * Decodes a file and makes the sizes it is shown in, smallest first, as JPEGs on white; never larger than it is. Cameras'
 * orientation is followed, and nothing else of the file is kept: no place, no name, no comment.
 * @throws NotAPicture when it can't be decoded, is something else, or is too large.
 */
export async function scalePicture(file: Uint8Array): Promise<ScaledPicture[]> {
  const { type } = headerOf(file);
  const image = await decode(file, type);
  // A JPEG knows no transparency: what shines through is white, as the page.
  flatten(image.bitmap.data);
  const scaled: ScaledPicture[] = [];
  for (const width of widthsOf(image.bitmap.width)) {
    const copy = width === image.bitmap.width ? image : image.clone().resize({ w: width });
    const bytes = await copy.getBuffer('image/jpeg', { quality: QUALITY });
    scaled.push({ width: copy.bitmap.width, height: copy.bitmap.height, bytes });
  }
  return scaled;
}

async function decode(file: Uint8Array, type: 'image/jpeg' | 'image/png') {
  try {
    const options = { 'image/jpeg': { maxResolutionInMP: MOST_PIXELS / 1e6, maxMemoryUsageInMB: 1024 } };
    return await Jimp.fromBuffer(Buffer.from(file.buffer, file.byteOffset, file.byteLength), options);
  } catch (error) {
    const kind = type === 'image/png' ? 'PNG' : 'JPEG';
    throw new NotAPicture(`The ${kind} can’t be read: it is damaged or not whole.`, { cause: error });
  }
}

/** Lays pixels (RGBA) on white. */
function flatten(data: Uint8Array): void {
  for (let at = 0; at < data.length; at += 4) {
    const alpha = data[at + 3] ?? 255;
    if (alpha === 255) continue;
    for (let channel = at; channel < at + 3; channel++) {
      data[channel] = Math.round(((data[channel] ?? 0) * alpha + 255 * (255 - alpha)) / 255);
    }
    data[at + 3] = 255;
  }
}
