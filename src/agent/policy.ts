/**
 * The host's policy: the last word on what the agent does, whatever the Worker asks. A root-owned JSON file that
 * `host/install.sh` writes and the host's owner may edit.
 */
import * as z from "zod";
import { configKeySchema, READABLE_CONFIG_KEYS } from "../protocol/operations/config.ts";

const name = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, "must be lower-case letters, digits, '-' and '_'");
const absolutePath = z.string().regex(/^\/[^\0\n]*$/, "must be an absolute path");

const targetPolicySchema = z.strictObject({
  /** The compose project and service, as in the labels `com.docker.compose.project` and `.service`. */
  project: name,
  service: name.default("redis"),
  /** Where the compose file and its `.env` are; read only for the Redis password. */
  project_directory: absolutePath.optional(),
  /** A file that holds nothing but the Redis password. */
  password_file: absolutePath.optional(),
  /** The operations this host allows; all that the agent knows where it is left out. */
  operations: z.array(z.string()).optional(),
  /** The settings that `config` may read. */
  config_keys: z.array(configKeySchema).default([...READABLE_CONFIG_KEYS]),
});
export type TargetPolicy = z.output<typeof targetPolicySchema>;

export const policySchema = z.strictObject({
  /** `socket`: the Engine API; `cli`: the documented `docker` commands, one process each. */
  transport: z.enum(["socket", "cli"]).default("socket"),
  docker_socket: absolutePath.default("/var/run/docker.sock"),
  /** Where one line for each change is appended. */
  change_log: absolutePath.default("/var/log/redis-ops/changes.log"),
  targets: z.record(name, targetPolicySchema).refine((targets) => Object.keys(targets).length > 0, "names no target"),
});
export type Policy = z.output<typeof policySchema>;
