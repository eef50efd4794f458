/** What is used of it; it brings no types. */
declare module "opentype.js" {
  interface Command {
    type: "M" | "L" | "Q" | "C" | "Z";
    x?: number;
    y?: number;
    x1?: number;
    y1?: number;
  }
  interface Glyph {
    index: number;
    advanceWidth: number;
    getPath(x: number, y: number, size: number): { commands: readonly Command[] };
  }
  interface Font {
    unitsPerEm: number;
    charToGlyph(letter: string): Glyph;
  }
  export function parse(font: ArrayBuffer): Font;
}
