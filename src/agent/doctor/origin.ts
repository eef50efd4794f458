/** Compares what Redis is with what its container was started with. Pure. */
import { posix } from "node:path";
import { FILES_BY_DEFAULT } from "../../protocol/data-files.ts";
import type { Provenance } from "../../protocol/operations/provenance.ts";
import type { FileOptions, Launch } from "../docker/launch.ts";
import { mountAt, mountOf } from "../docker/mounts.ts";
import type { Inspection, Neighbour, RedisItem, RedisReply } from "../docker/seam.ts";

/** What was started, with what its configuration file says: nothing where none is named. Null in `file` where one is named and could not be read. */
export interface Origin {
  launch: Launch;
  file: FileOptions | null;
}

type Start = NonNullable<Provenance["start"]>;

export const NO_FILE: FileOptions = { options: new Map(), rewritten: new Map() };

/** The command's options come after the file's, and the last one counts. */
const told = ({ launch, file }: Origin, name: string): string | undefined =>
  launch.options.get(name)?.at(-1) ?? (file ?? NO_FILE).options.get(name)?.at(-1);

export const isComplete = ({ launch, file }: Origin): boolean =>
  launch.plain &&
  file !== null &&
  !file.options.has("include") &&
  !launch.options.has("include") &&
  // A shell's variable may be anything.
  ![...launch.options.values()].flat().some((value) => value.includes("$"));

/** `redis-a 6379`, and nothing of what may stand after it; null where it is a variable. `no one` is nobody. */
const primaryIn = (value: string | undefined): string | null | undefined =>
  value === undefined || /^no one$/i.test(value) ? undefined : (/^[\w.:%-]+ \d{1,5}(?!\d)/.exec(value)?.[0] ?? null);

export const startOf = (origin: Origin): Start => {
  const { launch } = origin;
  const { options, rewritten } = origin.file ?? NO_FILE;
  const complete = isComplete(origin);
  const named = (given: FileOptions["options"]): string | null | undefined =>
    primaryIn(given.get("replicaof")?.at(-1) ?? given.get("slaveof")?.at(-1));
  const by = (replica_by: Start["replica_by"], replica_of: string | null = null, again = false): Start => ({
    complete,
    replica_by,
    replica_of,
    rewritten: again,
  });
  const inCommand = named(launch.options);
  if (inCommand !== undefined) return by("command", inCommand);
  const inFile = named(options);
  if (inFile !== undefined) return by("config_file", inFile);
  if (launch.replicates !== null) return by(launch.replicates);
  const writtenBack = named(rewritten);
  return writtenBack === undefined ? by(null) : by(null, writtenBack, true);
};

/** Where nobody keeps a database: what is written there, cron, SSH, a shell or a web server acts on. */
const ACTED_ON =
  /^\/(?:bin|boot|etc|lib\w*|proc|root|sbin|sys|usr(?!\/local\/var)|var\/(?:spool|www))(?:\/|$)|\/\.ssh(?:\/|$)/;

/** Null where it is as it was started, where a volume holds it, or where that is not known and the place is no telling one. */
export const movedDir = (
  origin: Origin | null,
  dir: string | undefined,
  mounts: Inspection["mounts"],
): string | null => {
  if (dir === undefined || mountAt(dir, mounts) !== null) return null;
  if (origin === null) return ACTED_ON.test(dir) ? dir : null;
  const { workingDirectory } = origin.launch;
  if (!isComplete(origin)) return dir !== workingDirectory && ACTED_ON.test(dir) ? dir : null;
  return posix.resolve(workingDirectory, told(origin, "dir") ?? ".") === posix.normalize(dir) ? null : dir;
};

/** What becomes of the files with the container, by what holds them. */
export const keptOn = (
  dir: string | undefined,
  mounts: Inspection["mounts"],
): NonNullable<Provenance["kept_on"]> | null => {
  if (dir === undefined) return null;
  const mount = mountOf(dir, mounts);
  if (mount === undefined) return "none";
  if (mount.unnamed === true) return "unnamed";
  const { type } = mount;
  return type === "volume" || type === "bind" || type === "tmpfs" ? type : null;
};

/** A snapshot of another name is no harm while it is called as one. */
export const movedDbfilename = (origin: Origin | null, name: string | undefined): string | null => {
  if (name === undefined || name === "" || /\.rdb$/i.test(name)) return null;
  return origin !== null && (told(origin, "dbfilename") ?? FILES_BY_DEFAULT.dbfilename) === name ? null : name;
};

/** By the names that they give themselves: Redis 8, Redis Stack, Redis Enterprise's, Valkey's, and the engines of scripts. */
const IMAGES_OWN =
  /^(?:bf|search|ft|timeseries|rejson|json|vectorset|redisgears(?:_2)?|rediscompat|graph|ai|rg|ldap|lua|redisearch|redisbloom|valkeysearch|valkeyldap)$/i;
/** Where packages put modules. */
const PACKAGED = /^\/(?:usr|opt)\/(?:.*\/)?[\w.-]+\.so$/;

/** Where Redis itself, or everybody, may write; and where Redis was, as a path without a folder says. */
const LOOSE = /^\/(?:data|tmp|var\/tmp|dev\/shm|run)\/|^(?:\.{0,2}\/)?[^/]+$/;

/** `MODULE LIST`: a list of names and values for each, with the path since Redis 7. */
export const modulesOf = (reply: RedisReply | undefined): { name: string; path: string | null }[] | null => {
  if (reply?.kind === "list") return reply.items.length === 0 ? [] : null;
  if (reply?.kind !== "nested") return null;
  return reply.items.map((item: RedisItem) => {
    const words = Array.isArray(item) ? item : [];
    const field = (name: string): string | null => {
      const value = words[words.indexOf(name) + 1];
      return words.includes(name) && typeof value === "string" && value !== "" ? value : null;
    };
    return { name: field("name") ?? "", path: field("path") };
  });
};

/** Those that nothing explains: neither the command, nor the file, nor a package. */
export const foreignModules = (
  origin: Origin | null,
  modules: readonly { name: string; path: string | null }[],
): { name: string; path: string | null }[] => {
  const files = (origin?.file ?? NO_FILE).options;
  const named = [...(origin?.launch.options.get("loadmodule") ?? []), ...(files.get("loadmodule") ?? [])].map(
    (value) => value.split(" ")[0] ?? "",
  );
  const sameFile = (path: string): boolean => named.some((each) => posix.basename(each) === posix.basename(path));
  const complete = origin !== null && isComplete(origin);
  return modules.filter(({ name, path }) => {
    if (path === null ? IMAGES_OWN.test(name) || named.length > 0 : PACKAGED.test(path) || sameFile(path)) return false;
    // What was not read may name it, unless it lies where only a running Redis, or everybody, writes.
    return complete || /^system$/i.test(name) || (path !== null && LOOSE.test(path));
  });
};

/** Who of the host has the primary's name or address. */
export const primaryHere = (
  primary: string,
  neighbours: readonly Neighbour[],
  addresses: readonly string[],
): string | null => {
  const name = primary.toLowerCase();
  if (name === "localhost" || name === "host.docker.internal" || name.startsWith("127.") || name === "::1")
    return "host";
  const container = neighbours.find(({ known }) => known.some((each) => each.toLowerCase() === name));
  return container?.container ?? (addresses.includes(primary) ? "host" : null);
};

/** `calls` less those that failed; INFO leaves out what was never called. */
export const callsOf = (commandstats: string, name: string): number => {
  const figures = new RegExp(`^cmdstat_${name.replace("|", String.raw`\|`)}:calls=(\\d+)(.*)$`, "m").exec(commandstats);
  const failed = /\bfailed_calls=(\d+)/.exec(figures?.[2] ?? "")?.[1];
  return Math.max(0, Number(figures?.[1] ?? 0) - Number(failed ?? 0));
};
