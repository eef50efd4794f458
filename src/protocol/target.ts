import * as z from "zod";

/** A target's name: the same in the Worker's configuration, in the host's policy, in paths and in chat. */
export const targetNameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, "must be 1 to 63 lower-case letters, digits, dashes or underscores");
