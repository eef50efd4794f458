import { crc32, deflateSync, inflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { decode, encode } from "./png.ts";

const chunk = (type: string, data: Buffer): Buffer => {
  const numbers = Buffer.alloc(8);
  numbers.writeUInt32BE(data.length, 0);
  numbers.writeUInt32BE(crc32(Buffer.concat([Buffer.from(type), data])), 4);
  return Buffer.concat([numbers.subarray(0, 4), Buffer.from(type), data, numbers.subarray(4)]);
};

/** A PNG of RGBA with these lines, each with its filter's number in front. */
const png = (width: number, lines: number[][]): Buffer => {
  const header = Buffer.from([0, 0, 0, width, 0, 0, 0, lines.length, 8, 6, 0, 0, 0]);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const data = deflateSync(Buffer.from(lines.flat()));
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", data), chunk("IEND", Buffer.alloc(0))]);
};

describe("a picture made small", () => {
  it.each([
    ["none", [0, 10, 20, 30, 255, 11, 22, 33, 255]],
    ["sub", [1, 10, 20, 30, 255, 1, 2, 3, 0]],
    ["up", [2, 9, 19, 29, 0, 10, 21, 32, 0]],
    ["mean", [3, 10, 20, 30, 128, 6, 12, 18, 0]],
    ["Paeth", [4, 9, 19, 29, 0, 1, 2, 3, 0]],
  ])("is read with the filter %s", (_, second) => {
    const first = [0, 1, 1, 1, 255, 1, 1, 1, 255];
    const { width, height, rgb } = decode(png(2, [first, second]));
    expect([width, height]).toEqual([2, 2]);
    const [r, g, b] = [...rgb.subarray(6, 9)];
    expect([r, g, b]).toEqual([10, 20, 30]);
    expect([...rgb.subarray(9)]).toEqual([11, 22, 33]);
  });

  it("has its colours by number, in as few bytes", () => {
    const line = Array.from({ length: 60 }, () => [255, 255, 255, 255, 29, 28, 29, 255]).flat();
    const pixels = decode(png(120, [[0, ...line]]));
    const small = encode(pixels);
    // Chunks: the palette's begins after the signature and the header's.
    expect(small.toString("latin1", 37, 41)).toBe("PLTE");
    expect([...small.subarray(41, 47)]).toEqual([255, 255, 255, 29, 28, 29]);
    const begin = small.indexOf("IDAT") + 4;
    expect([...inflateSync(small.subarray(begin)).subarray(0, 5)]).toEqual([0, 0, 1, 0, 1]);
  });

  it("keeps the commonest colours, and takes the nearest of them for the rest", () => {
    const common = Array.from({ length: 100 }, (_, index) => [index, 0, 0, 255, index, 0, 0, 255]).flat();
    const pixels = decode(png(201, [[0, ...common, 0, 255, 0, 255]]));
    const small = encode(pixels);
    expect(small.readUInt32BE(33)).toBe(96 * 3);
  });

  it("is refused where it is another kind of PNG", () => {
    const palette = encode({ width: 1, height: 1, rgb: Buffer.from([1, 2, 3]) });
    expect(() => decode(palette)).toThrow("no PNG of 8-bit RGB");
  });
});
