/** The queues of a target whose lengths are remembered one by one. */
import * as z from "zod";

/** A name is the application's, and may hold anything that can be shown. */
const nameSchema = z
  .string()
  .min(1)
  .max(120)
  .regex(/^\P{C}*$/u, "must not hold control characters");

/** Of one target: each is a part of every sample that is stored. */
export const QUEUES_MOST = 20;

export const queuesSchema = z
  .array(nameSchema)
  .max(QUEUES_MOST)
  .refine((names) => new Set(names).size === names.length, "must name each queue once");
