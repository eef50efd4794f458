/**
 * How a chart looks. Slack shows one picture on light and on dark: a dark card of its own is readable on both, and does not dazzle at night.
 * Lines differ in how they are dashed as well, so that it takes no eye for colours.
 */
import type { Colour } from "./canvas.ts";

/** Pixels of the picture for each of the sizes below: phones have two or three for each of theirs. */
export const DENSITY = 2;

export const WIDTH = 390;
export const PLOT_HEIGHT = 150;
export const PADDING = 12;
/** Of letters, of an em. */
export const LARGE = 15.5;
export const SMALL = 13;
/** From one line of text to the next. */
export const LINE = 20;

export const COLOURS = {
  card: 0x16191d,
  edge: 0x3a424b,
  text: 0xf2f4f6,
  muted: 0xb3bcc6,
  grid: 0x2d343b,
  line: 0x6cb6ff,
  near: 0xff8f73,
  far: 0xe6c15c,
  gap: 0x7c8691,
} as const satisfies Record<string, Colour>;

/** How much of its colour the band from the lowest to the highest has. */
export const BAND = 0.35;
/** The same of where a forecast may lie, and of a time without readings. */
export const FAINT = 0.18;

export const STROKE = 2;
export const DASHED = { on: 7, off: 4 };
export const DOTTED = { on: 2, off: 4 };
