/**
 * Where what Redis runs with comes from: what its container was started with, and what somebody has told it since. A part of `doctor`'s
 * snapshot. The command, the configuration file and the environment are compared on the host and stay there, for they may hold secrets.
 */
import * as z from "zod";
import { dataFilesSchema } from "../data-files.ts";
import { count } from "../quantity.ts";

const PLACES = ["command", "config_file", "environment"] as const;

const KEPT_ON = ["volume", "bind", "unnamed", "tmpfs", "none"] as const;

export const provenanceSchema = z.strictObject({
  /** What the container was started with; null where that could not be read. */
  start: z
    .strictObject({
      /** Whether all was read that could name a setting: false for a program other than Redis's own, and for a file that could not be read. */
      complete: z.boolean(),
      /** Where it is told to be a replica; null where nothing says so. */
      replica_by: z.enum(PLACES).nullable(),
      /** Of whom, as it is written there; null where that is a variable. */
      replica_of: z.string().nullable(),
      /** Whether only `CONFIG REWRITE` has put that into the configuration file. */
      rewritten: z.boolean(),
    })
    .nullable(),
  /** A container of the host, or `host` for the host itself, that has the primary's name or address; null where none has, or nothing was asked. */
  primary_here: z.string().nullable(),
  /** Whether the containers of the host could be listed. */
  neighbours_read: z.boolean(),
  /** Whether a Sentinel watches this Redis, and whether it is a node of a cluster: they make replicas by themselves. */
  sentinel: z.boolean().nullable(),
  cluster: z.boolean().nullable(),
  /** How many of the 16384 hash slots have a node, and how many nodes it knows, where it says that its cluster is not whole; else null. */
  cluster_broken: z.strictObject({ slots: count, nodes: count }).nullable().optional(),
  /** Whether the settings could be read: where not, nothing is known of the next two. */
  settings_read: z.boolean(),
  /** Redis's working directory where it is not the one that Redis was started with and no volume holds it; null where nothing is wrong with it. */
  moved_dir: z.string().nullable(),
  /** The same of the snapshot's name, where it is no name of a snapshot. */
  moved_dbfilename: z.string().nullable(),
  /** Modules that neither the command nor the configuration file names and that no image brings; null where they cannot be listed. */
  foreign_modules: z
    .array(z.strictObject({ name: z.string(), path: z.string().nullable() }))
    .max(20)
    .nullable(),
  /** How often these have taken effect since Redis started, or since its counters were reset; null where the version or the ACL does not tell. */
  replicaof_calls: count.nullable(),
  module_load_calls: count.nullable(),
  config_set_calls: count.nullable(),
  /** How often all keys, or those of a database, were deleted at once since then; left out by an agent that does not tell. */
  flush_calls: count.nullable().optional(),
  /**
   * What holds the directory that Redis writes to: `volume` and `bind` outlive the container, `unnamed` is a volume that goes with it, as `none`,
   * its own layer, does, and `tmpfs` is memory. Null where it is not known.
   */
  kept_on: z.enum(KEPT_ON).nullable().optional(),
  /** How many of the names are there under which droppers leave lines for cron. */
  dropper_keys: count.nullable(),
  /** The addresses of the host on which the port of Redis is published, as `0.0.0.0:6379`; empty for none, or only for the host itself. */
  published: z.array(z.string()).max(10),
  /** Whether it has the host's network, and listens on more than the host's own loopback. */
  host_network: z.boolean(),
  /** Whether others may reach it in a way that is not known: by the network of another container, or of the host where `bind` cannot be read; an older agent does not tell. */
  reach_unknown: z.boolean().optional(),
  /** Whether it asks for a password; null where it cannot be asked, and where it is not published. */
  password_required: z.boolean().nullable(),
  /** Whether it acts where there is no password: before Redis 7 not wherever `bind` is set. */
  protected_mode: z.boolean().nullable(),
});
export type Provenance = z.output<typeof provenanceSchema>;

/** Where Redis's files are, as its container was started: it is told without Redis, which may not start. Another part of the snapshot. */
export const startedFilesSchema = dataFilesSchema.extend({
  /** As in `provenanceSchema`. */
  kept_on: z.enum(KEPT_ON).nullable(),
});
