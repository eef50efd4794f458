/** A PNG of one byte a pixel (https://www.w3.org/TR/png-3/). The platform compresses; libraries that write PNG bring a compressor of their own. */
import type { Colour } from "./canvas.ts";

export interface Picture {
  width: number;
  height: number;
  /** Row by row, of each its place in the palette. */
  pixels: Uint8Array;
  /** At most 256. */
  palette: readonly Colour[];
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const POLYNOMIAL = 0xedb88320;

/** Of the bytes of a chunk (section 5.5 there): a bit at a time, since a chart has some ten thousand of them. */
const crc32 = (bytes: Uint8Array): number => {
  let rest = 0xffffffff;
  for (const byte of bytes) {
    rest ^= byte;
    for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? (rest >>> 1) ^ POLYNOMIAL : rest >>> 1;
  }
  return (rest ^ 0xffffffff) >>> 0;
};

const chunk = (type: string, data: Uint8Array): Uint8Array => {
  const made = new Uint8Array(data.length + 12);
  const view = new DataView(made.buffer);
  view.setUint32(0, data.length);
  made.set(new TextEncoder().encode(type), 4);
  made.set(data, 8);
  view.setUint32(data.length + 8, crc32(made.subarray(4, data.length + 8)));
  return made;
};

const header = ({ width, height }: Picture): Uint8Array => {
  const data = new Uint8Array(13);
  const view = new DataView(data.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  // Eight bits, a palette, the one way to compress, the one set of filters, not interlaced.
  data.set([8, 3, 0, 0, 0], 8);
  return data;
};

const colours = ({ palette }: Picture): Uint8Array =>
  Uint8Array.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]));

/** Each row after the number of its filter: none, which suits a palette. */
const rows = ({ width, height, pixels }: Picture): Uint8Array<ArrayBuffer> => {
  const data = new Uint8Array((width + 1) * height);
  for (let row = 0; row < height; row += 1)
    data.set(pixels.subarray(row * width, (row + 1) * width), row * (width + 1) + 1);
  return data;
};

const deflated = async (data: Uint8Array<ArrayBuffer>): Promise<Uint8Array> => {
  // Its `deflate` is what PNG takes: zlib's format.
  const stream = new Blob([data]).stream().pipeThrough(new CompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
};

export const png = async (picture: Picture): Promise<Uint8Array<ArrayBuffer>> => {
  const parts = [
    Uint8Array.from(SIGNATURE),
    chunk("IHDR", header(picture)),
    chunk("PLTE", colours(picture)),
    chunk("IDAT", await deflated(rows(picture))),
    chunk("IEND", new Uint8Array()),
  ];
  const made = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    made.set(part, at);
    at += part.length;
  }
  return made;
};
