/** Schemas of the quantities that results are made of: sizes in bytes, shares as fractions, times in ISO 8601 UTC. */
import * as z from "zod";

export const bytes = z.number().nonnegative();

export const count = z.number().nonnegative();

/** 0.5 is one half; above 1 where a limit is exceeded or several processors are busy. */
export const fraction = z.number().nonnegative();

/** An instant as `2026-11-22T21:00:00.000Z`. */
export const instant = z.iso.datetime();
