/**
 * The host's policy: the last word on what the agent does, whatever the Worker asks. A root-owned JSON file that
 * `host/install.sh` writes and the host's owner may edit.
 */
import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";
import * as z from "zod";
import type { Reach } from "../docker/redis-cli/reach.ts";
import { configKeySchema, READABLE_CONFIG_KEYS } from "../../protocol/operations/config.ts";
import { fail, ok, type Result } from "../../protocol/result.ts";
import { targetNameSchema } from "../../protocol/target.ts";
import { issueText } from "../../shared/issues.ts";
import { parseJson } from "../../shared/decode.ts";
import { parseSize } from "../../shared/size.ts";

/** Settings whose value is a secret: no policy can open them. */
const SECRET_CONFIG_KEYS: readonly string[] = [
  "masterauth",
  "primaryauth",
  "requirepass",
  "tls-client-key-file-pass",
  "tls-key-file-pass",
];

/** Settings that say where Redis writes files: whoever may set them can put a file anywhere that Redis may write. */
const FILE_CONFIG_KEYS: readonly string[] = [
  "aclfile",
  "appenddirname",
  "appendfilename",
  "dbfilename",
  "dir",
  "logfile",
  "pidfile",
];

/** As Compose has them: https://docs.docker.com/reference/compose-file/version-and-name/ */
const projectSchema = z.string().regex(/^[a-z0-9][a-z0-9_-]*$/, "must be lower-case letters, digits, '-' and '_'");
const serviceSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, "must be letters, digits, '.', '-' and '_', and begin with no '-'");
/** `worker`, of the target's own project, or `shop/worker`, of another one on the host. */
const loggedServiceSchema = z.string().refine((name) => {
  const [first = "", second, ...more] = name.split("/");
  if (second === undefined) return serviceSchema.safeParse(first).success;
  return more.length === 0 && projectSchema.safeParse(first).success && serviceSchema.safeParse(second).success;
}, "must be letters, digits, '.', '-' and '_', and begin with no '-'; a service of another project is PROJECT/SERVICE");
const absolutePath = z.string().regex(/^\/[^\0\n]*$/, "must be an absolute path");

const readableKeySchema = configKeySchema.refine(
  (key) => !SECRET_CONFIG_KEYS.includes(key),
  "names a setting that holds a secret; it can never be read",
);

const settableKeySchema = configKeySchema.refine(
  (key) => !SECRET_CONFIG_KEYS.includes(key) && !FILE_CONFIG_KEYS.includes(key),
  "names a setting that holds a secret or says where files are written; it can never be set",
);

/** Bytes, or a size in Redis's units: `64mb`. */
const sizeSchema = z.union([z.string(), z.int().nonnegative()]).transform((given, context) => {
  const parsed = parseSize(String(given));
  if (parsed.ok) return parsed.value;
  context.issues.push({ code: "custom", input: given, message: parsed.failure });
  return z.NEVER;
});

const boundsSchema = z
  .strictObject({ min: sizeSchema.optional(), max: sizeSchema.optional() })
  .refine(({ min = 0, max = Number.POSITIVE_INFINITY }) => min <= max, "has a min above its max");

const permittedSchema = z.strictObject({
  /** The settings that `set` may change. Those other than the two of the default have no guard. */
  keys: z.array(settableKeySchema).default(["maxmemory", "maxmemory-policy"]),
  /** Kept in addition to the guards. */
  maxmemory: boundsSchema.default({}),
});

/** `false` forbids every change, which is null here. */
const changesSchema = z
  .preprocess((given) => (given === false ? null : given), permittedSchema.nullable())
  .default({ keys: ["maxmemory", "maxmemory-policy"], maxmemory: {} });
export type PermittedChanges = NonNullable<z.output<typeof changesSchema>>;

/** Paths in Redis's container, where its own tool reads them. */
const tlsSchema = z
  .strictObject({
    ca: absolutePath.optional(),
    cert: absolutePath.optional(),
    key: absolutePath.optional(),
    /** Takes any certificate of Redis's. */
    insecure: z.boolean().default(false),
  })
  .refine(({ cert, key }) => (cert === undefined) === (key === undefined), "needs both cert and key, or neither")
  .refine(({ ca, insecure }) => ca === undefined || !insecure, "has a ca and is insecure: one of them is not meant");

const reachFields = {
  /** Where Redis listens in its container, if it is not 6379. */
  port: z.int().min(1).max(65_535).optional(),
  unix_socket: absolutePath.optional(),
  tls: tlsSchema.optional(),
  /** As whom to log in; `default` where it is left out. */
  username: z
    .string()
    .regex(/^[^\s\p{Cc}-][^\s\p{Cc}]{0,127}$/u, "must be one word that begins with no '-'")
    .optional(),
  /** The tool in the container; redis-cli, else valkey-cli, keydb-cli or redict-cli, where it is left out. */
  cli: z
    .string()
    .regex(/^(?!-)[\w./-]{1,128}$/, "must be a program's name or path, of letters, digits, '.', '/', '-' and '_'")
    .optional(),
};

const targetPolicyFields = z.strictObject({
  /** The compose project and service, as in the labels `com.docker.compose.project` and `.service`. */
  project: projectSchema,
  service: serviceSchema.default("redis"),
  /** Where the compose file and its `.env` are; read only for the Redis password. */
  project_directory: absolutePath.optional(),
  /** A file that holds nothing but the Redis password. */
  password_file: absolutePath.optional(),
  ...reachFields,
  /** The operations this host allows; all that the agent knows where it is left out. */
  operations: z.array(z.string()).optional(),
  /** The settings that `config` may read. */
  config_keys: z.array(readableKeySchema).default([...READABLE_CONFIG_KEYS]),
  /**
   * The services whose logs `errors` reads, those of other projects as `project/service`; all of the project's but the Redis service where
   * it is left out, none if `false`.
   */
  log_services: z
    .preprocess((given) => (given === false ? [] : given), z.array(loggedServiceSchema).optional())
    .optional(),
  /** Which settings may be changed, and the bounds of maxmemory; `false` for none. */
  changes: changesSchema,
});

const targetPolicySchema = targetPolicyFields
  .refine(({ port, unix_socket }) => port === undefined || unix_socket === undefined, {
    path: ["unix_socket"],
    message: "and port exclude each other",
  })
  .refine(({ tls, unix_socket }) => tls === undefined || unix_socket === undefined, {
    path: ["tls"],
    message: "is not spoken on a unix_socket",
  });
export type TargetPolicy = z.output<typeof targetPolicySchema>;

/** Where and how Redis is reached. */
export const reachOf = ({ port, unix_socket, tls, username, cli }: TargetPolicy): Reach => ({
  ...{ port: port ?? null, unixSocket: unix_socket ?? null, username: username ?? null, cli: cli ?? null },
  tls:
    tls === undefined
      ? null
      : { ca: tls.ca ?? null, cert: tls.cert ?? null, key: tls.key ?? null, insecure: tls.insecure },
});

export const policySchema = z.strictObject({
  /** `socket`: the Engine API; `cli`: the documented `docker` commands, one process each. */
  transport: z.enum(["socket", "cli"]).default("socket"),
  docker_socket: absolutePath.default("/var/run/docker.sock"),
  /** Where one line for each change is appended. */
  change_log: absolutePath.default("/var/log/redis-ops/changes.log"),
  targets: z
    .record(targetNameSchema, targetPolicySchema)
    .refine((targets) => Object.keys(targets).length > 0, "names no target"),
});
export type Policy = z.output<typeof policySchema>;

const MAX_POLICY_BYTES = 256 * 1024;

const groupOrOthersMayWrite = 0o022;

/** Line and column of a JSON error, if the JavaScript engine tells its position. Its message could quote the file, so it is not used. */
const whereInJson = (text: string, error: unknown): string => {
  const position = /position (\d+)/.exec(String(error))?.[1];
  if (position === undefined) return "";
  const before = text.slice(0, Number(position)).split("\n");
  return ` (line ${before.length}, column ${(before.at(-1) ?? "").length + 1})`;
};

/** Checks the text of a policy. On failure, a message that names the file and the first wrong field. */
export const parsePolicy = (path: string, text: string): Result<Policy, string> => {
  const json = parseJson(text);
  if (!json.ok) return fail(`${path} is not valid JSON${whereInJson(text, json.failure)}`);
  const parsed = policySchema.safeParse(json.value);
  if (parsed.success) return ok(parsed.data);
  const issue = parsed.error.issues[0];
  const field = issue?.path.join(".") || "the whole file";
  return fail(`${path}: ${field}: ${issue === undefined ? "is not valid" : issueText(issue)}`);
};

/**
 * Reads the policy. When the agent is root it refuses a file that anyone but root could have written, since the policy is
 * what keeps the Worker in bounds. On failure, a message that names the file and what is wrong.
 */
export const loadPolicy = (path: string, isRoot = process.getuid?.() === 0): Result<Policy, string> => {
  try {
    // Non-blocking, so that the agent does not hang if there is a FIFO in its place. Synchronous: there is nothing else to do until it is
    // read, and to hand a small file to a thread takes longer than to read it.
    const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const found = fstatSync(file);
      if (!found.isFile()) return fail(`${path} is not a regular file`);
      if (isRoot && found.uid !== 0) return fail(`${path} is not owned by root`);
      if (isRoot && (found.mode & groupOrOthersMayWrite) !== 0) {
        return fail(`${path} may be written by its group or by others (chmod 0640 it)`);
      }
      if (found.size > MAX_POLICY_BYTES) return fail(`${path} is larger than ${MAX_POLICY_BYTES} bytes`);
      return parsePolicy(path, readFileSync(file, "utf8"));
    } finally {
      closeSync(file);
    }
  } catch (error) {
    return fail(`${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? "unknown error"})`);
  }
};
