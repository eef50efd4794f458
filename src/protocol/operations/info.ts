import * as z from "zod";
import { targetRead } from "../operation.ts";

/** What `INFO` takes; a version of Redis that does not have a section answers with nothing for it. */
export const INFO_SECTIONS = [
  "default",
  "all",
  "everything",
  "server",
  "clients",
  "memory",
  "persistence",
  "threads",
  "stats",
  "replication",
  "cpu",
  "modules",
  "commandstats",
  "latencystats",
  "errorstats",
  "cluster",
  "keyspace",
  "keysizes",
] as const;

const value = z.union([z.number(), z.string()]);

/** Sections by lower-case name; a field that holds `k=v,k=v` becomes an object. Unknown and missing fields are no error. */
export const infoSectionsSchema = z.record(
  z.string(),
  z.record(z.string(), z.union([value, z.record(z.string(), value)])),
);
export type InfoSections = z.output<typeof infoSectionsSchema>;

export const info = targetRead({
  summary: "Redis INFO, parsed, whole or one section",
  input: z.strictObject({
    section: z
      .preprocess((given) => (typeof given === "string" ? given.toLowerCase() : given), z.enum(INFO_SECTIONS))
      .default("default")
      .meta({ description: "Only this section of INFO", examples: ["memory"] }),
  }),
  positional: ["section"],
  http: { method: "GET", path: "/redis/info" },
  reading: z.strictObject({ sections: infoSectionsSchema }),
});
