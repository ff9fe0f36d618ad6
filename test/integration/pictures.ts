import { createJimp } from '@jimp/core';
import jpeg from '@jimp/js-jpeg';
import png from '@jimp/js-png';

const Jimp = createJimp({ formats: [jpeg, png] });

/** A picture of one colour (`0xrrggbbaa`) as a file. */
export function pictureFile(
  width: number,
  height: number,
  type: 'image/jpeg' | 'image/png' = 'image/jpeg',
  color = 0x6699ccff,
): Promise<Buffer> {
  return new Jimp({ width, height, color }).getBuffer(type);
}

/** The header of a PNG that says to be as large as one likes, and nothing after it. */
export function pngClaiming(width: number, height: number, interlaced = false): Buffer {
  const header = Buffer.alloc(33);
  header.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  header.writeUInt32BE(13, 8);
  header.write('IHDR', 12, 'latin1');
  header.writeUInt32BE(width, 16);
  header.writeUInt32BE(height, 20);
  header.set([8, 6, 0, 0, interlaced ? 1 : 0], 24);
  return header;
}
