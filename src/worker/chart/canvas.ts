/**
 * Polygons as pixels, with smooth edges. How much of a pixel a polygon covers is summed up from the areas that its edges cut off (as font-rs does,
 * https://medium.com/@raphlinus/inside-the-fastest-font-renderer-in-the-world-75ae5270c445). A pixel is one byte: a place in a palette that grows with
 * what is blended, so that a picture is a third of what it would be with three colours a pixel, to draw as well as to compress. Pure.
 */

/** To the right and down, in pixels. */
export type Point = readonly [x: number, y: number];
/** Closed by itself. */
export type Polygon = readonly Point[];
/** `0xrrggbb` */
export type Colour = number;

/** What fits into a byte. */
const PALETTE_MOST = 256;
/** Finer steps at an edge are seen by nobody. */
const STEPS = 15;

const channel = (one: number, other: number, share: number): number => Math.round(one + (other - one) * share);

const mixed = (under: Colour, over: Colour, share: number): Colour =>
  (channel(under >> 16, over >> 16, share) << 16) |
  (channel((under >> 8) & 255, (over >> 8) & 255, share) << 8) |
  channel(under & 255, over & 255, share);

const distance = (one: Colour, other: Colour): number =>
  ((one >> 16) - (other >> 16)) ** 2 +
  (((one >> 8) & 255) - ((other >> 8) & 255)) ** 2 +
  ((one & 255) - (other & 255)) ** 2;

export class Canvas {
  readonly width: number;
  readonly height: number;
  /** Row by row, of each its place in the palette. */
  readonly pixels: Uint8Array<ArrayBuffer>;
  readonly palette: Colour[];
  /** By how much the part of a pixel that is covered changes, from left to right; all of them 0 between two calls. */
  readonly #cover: Float32Array;
  readonly #blends = new Map<number, number>();

  constructor(width: number, height: number, background: Colour) {
    this.width = width;
    this.height = height;
    this.palette = [background];
    this.pixels = new Uint8Array(width * height);
    // What is right of the last pixel goes nowhere.
    this.#cover = new Float32Array((width + 2) * height);
  }

  /** All of them as one: where they overlap, and go the same way around, it is covered once. @param opacity of 1 */
  paint(polygons: readonly Polygon[], colour: Colour, opacity = 1): void {
    let [left, top, right, bottom] = [this.width, this.height, 0, 0];
    for (const polygon of polygons) {
      let from = polygon.at(-1);
      for (const to of polygon) {
        left = Math.min(left, to[0]);
        top = Math.min(top, to[1]);
        right = Math.max(right, to[0]);
        bottom = Math.max(bottom, to[1]);
        if (from !== undefined && from[1] !== to[1]) this.#edge(from, to);
        from = to;
      }
    }
    this.#lay([Math.floor(left), Math.floor(top)], [Math.ceil(right), Math.ceil(bottom)], colour, opacity);
  }

  rectangle([left, top]: Point, [right, bottom]: Point, colour: Colour, opacity = 1): void {
    const corners: Polygon = [
      [left, top],
      [right, top],
      [right, bottom],
      [left, bottom],
    ];
    this.paint([corners], colour, opacity);
  }

  #edge(from: Point, to: Point): void {
    const direction = from[1] < to[1] ? 1 : -1;
    const [[x0, y0], [x1, y1]] = direction === 1 ? [from, to] : [to, from];
    const slope = (x1 - x0) / (y1 - y0);
    const last = Math.min(this.height, y1);
    for (let y = Math.max(0, y0), row = Math.floor(y); y < last; row += 1) {
      const next = Math.min(last, row + 1);
      this.#span(row, x0 + slope * (y - y0), x0 + slope * (next - y0), (next - y) * direction);
      y = next;
    }
  }

  /** A piece of an edge within one row: `area` is its height, with the sign of its direction. */
  #span(row: number, one: number, other: number, area: number): void {
    const { width } = this;
    const begins = row * (width + 2);
    const left = Math.min(width, Math.max(0, Math.min(one, other)));
    const right = Math.min(width, Math.max(0, one, other));
    const end = Math.floor(right);
    // Each pixel that it crosses gets what is right of it there, and the next one the rest.
    for (let column = Math.floor(left); column <= end; column += 1) {
      const [from, to] = [Math.max(left, column), Math.min(right, column + 1)];
      const part = right === left ? area : (area * (to - from)) / (right - left);
      const middle = (from + to) / 2 - column;
      this.#add(begins + column, part * (1 - middle));
      this.#add(begins + column + 1, part * middle);
    }
  }

  #add(at: number, share: number): void {
    this.#cover[at] = (this.#cover[at] ?? 0) + share;
  }

  #lay([left, top]: Point, [right, bottom]: Point, colour: Colour, opacity: number): void {
    const { width, height } = this;
    const [first, end] = [Math.max(0, left), Math.min(width, right + 1)];
    for (let row = Math.max(0, top); row < Math.min(height, bottom); row += 1) {
      const begins = row * (width + 2);
      let sum = 0;
      for (let column = first; column < end; column += 1) {
        sum += this.#cover[begins + column] ?? 0;
        const step = Math.round(Math.min(1, Math.abs(sum)) * STEPS);
        if (step === 0) continue;
        const at = row * width + column;
        this.pixels[at] = this.#blend(this.pixels[at] ?? 0, colour, opacity, step);
      }
      this.#cover.fill(0, begins + first, begins + width + 2);
    }
  }

  #blend(under: number, colour: Colour, opacity: number, step: number): number {
    const key = ((colour * (STEPS + 1) + step) * 101 + Math.round(opacity * 100)) * PALETTE_MOST + under;
    const known = this.#blends.get(key);
    if (known !== undefined) return known;
    const place = this.#placeOf(mixed(this.palette[under] ?? 0, colour, (step / STEPS) * opacity));
    this.#blends.set(key, place);
    return place;
  }

  #placeOf(colour: Colour): number {
    const found = this.palette.indexOf(colour);
    if (found !== -1) return found;
    if (this.palette.length < PALETTE_MOST) return this.palette.push(colour) - 1;
    let nearest = 0;
    for (const [place, each] of this.palette.entries())
      if (distance(colour, each) < distance(colour, this.palette[nearest] ?? 0)) nearest = place;
    return nearest;
  }
}
