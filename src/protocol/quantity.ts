/** Schemas of the quantities that results are made of. OpenAPI has each under its own name. */
import * as z from "zod";

export const bytes = z.number().nonnegative().meta({ id: "Bytes", description: "Bytes" });

export const milliseconds = z.number().nonnegative().meta({ id: "Milliseconds", description: "Milliseconds" });

export const count = z.number().nonnegative().meta({ id: "Count", description: "How many" });

export const fraction = z.number().nonnegative().meta({
  id: "Fraction",
  description: "0.5 is one half; above 1 where a limit is exceeded or several processors are busy",
});

export const instant = z.iso
  .datetime()
  .meta({ id: "Instant", description: "ISO 8601 UTC: `2026-11-22T21:00:00.000Z`" });
