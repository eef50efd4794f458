/** What a look at Redis found of the libraries that keep jobs in it. */
import * as z from "zod";
import { count } from "../quantity.ts";
import { SYSTEM_IDS } from "./systems.ts";

export const systemIdSchema = z.enum(SYSTEM_IDS);

/** Null where the library has no such count, or it was not asked for. */
const counts = {
  waiting: count.nullable(),
  active: count.nullable(),
  delayed: count.nullable(),
  failed: count.nullable(),
};

export const seenSystemSchema = z.strictObject({
  system: systemIdSchema,
  database: count,
  /** Its keys, or the names of its workers' connections. */
  by: z.enum(["keys", "workers"]),
  /** Those whose names are known, longest first, bounded. */
  queues: z.array(z.strictObject({ name: z.string(), ...counts })).max(20),
  /** How many more there are. */
  more_queues: count,
  /** Of what it counts for all queues together. */
  together: z.strictObject(counts),
});
export type SeenSystem = z.output<typeof seenSystemSchema>;

export const queuesSchema = z.strictObject({
  /** At most one for each library and database. */
  systems: z.array(seenSystemSchema).max(50),
  /** Those that are certainly not there under their own names: all that could tell was looked at. */
  absent: z.array(systemIdSchema),
  /**
   * Clients that wait for work in a blocking command, in a database where no library was seen: there is one that was not recognised.
   * Database null and no client: the command was called since the counters began, and nobody waits in it now, or clients were not listed.
   */
  waiting: z.array(z.strictObject({ command: z.string(), database: count.nullable(), clients: count })).max(20),
  /** Databases with keys that were not looked into. */
  unlooked: z.array(z.strictObject({ database: count, keys: count })).max(20),
});
export type Queues = z.output<typeof queuesSchema>;
