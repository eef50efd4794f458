/** The screens on which the console is looked at. */

export const SIZES = {
  /** The least that the first screen has to be readable on without scrolling. */
  small: { width: 360, height: 640 },
  phone: { width: 390, height: 844 },
  desktop: { width: 1280, height: 800 },
} as const;
export type Size = keyof typeof SIZES;

export const SCHEMES = ["light", "dark"] as const;
export type Scheme = (typeof SCHEMES)[number];
