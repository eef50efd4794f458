/** What answers in Redis's place: many speak its protocol, and tell a `redis_version` that is not theirs. */
import * as z from "zod";

export const softwareSchema = z
  .strictObject({
    name: z.string().describe("`Redis`, `Valkey`, `KeyDB`, `Dragonfly`, `Kvrocks`, …"),
    version: z.string().nullable().describe("Its own, not that of the Redis it is compatible with"),
  })
  .meta({ id: "Software", description: "What runs there, by its own name and version" });
export type Software = z.output<typeof softwareSchema>;

/** Null where it does not tell, and from an agent of an earlier version. */
export const softwareField = softwareSchema
  .nullable()
  .default(null)
  .describe("What runs there; null where it does not tell, or the agent is too old to look");

/** `Valkey 9.1.2` */
export const softwareText = ({ name, version }: Software): string => (version === null ? name : `${name} ${version}`);
