/** Where what Redis runs with comes from: the container's command and configuration file, compared with what Redis says it is now. */
import { isIP } from "node:net";
import { ok } from "../../protocol/result.ts";
import type { Inspection, Neighbour, RedisCommand } from "../docker/seam.ts";
import { configGet } from "../redis/config-get.ts";
import { fieldsOf, textOf } from "../redis/reply.ts";
import type { Context } from "../session/context.ts";
import { readInfo } from "./info.ts";
import {
  callsOf,
  foreignModules,
  keptOn,
  modulesOf,
  movedDbfilename,
  movedDir,
  primaryHere,
  startOf,
} from "./origin.ts";
import type { Part, Value } from "./part.ts";
import { originOf } from "./started-files.ts";

/** None of them leaves the host but where it is a place that nobody meant. */
const KEYS = ["dir", "dbfilename", "port", "bind", "protected-mode"] as const;

/** Four names under which droppers leave lines for cron, and one under which they leave a key for SSH. */
const DROPPERS: RedisCommand = ["EXISTS", "backup1", "backup2", "backup3", "backup4", "crackit"];

const SENTINELS: RedisCommand = ["PUBSUB", "NUMSUB", "__sentinel__:hello"];

/** A service with the host's network publishes nothing and is reached all the same. */
const listensBeyond = (bind: string | undefined): boolean =>
  bind !== undefined && (bind.trim() === "" || bind.split(/\s+/).some((each) => !/^-?(?:127\.|::1$)/.test(each)));

/** What another container publishes, or does not, is not among this one's ports. */
const isReachUnknown = ({ hostNetwork, sharesNetwork }: Inspection, bind: string | undefined): boolean =>
  bind === undefined ? hostNetwork || sharesNetwork : sharesNetwork && listensBeyond(bind);

/**
 * Whether protected mode acts where there is no password. Before Redis 7 it is off wherever `bind` is set (acceptCommonHandler in its networking.c);
 * bound to the loopback alone, nobody else gets that far. Null where that is not known.
 */
const acts = (mode: string | undefined, bind: string | undefined, version: string | null): boolean | null => {
  if (mode === undefined) return null;
  if (mode !== "yes") return false;
  if (version === null) return null;
  if (Number.parseInt(version, 10) >= 7) return true;
  return bind === undefined ? null : bind.trim() === "" || !listensBeyond(bind);
};

/** Addresses that only the host itself has. */
const isLoopback = (address: string): boolean => address.startsWith("127.") || address === "::1";

const publishedOf = ({ published }: Inspection, port: string): string[] =>
  published
    .filter((each) => each.port === `${port}/tcp` && !isLoopback(each.address))
    .map(({ address, hostPort }) => `${isIP(address) === 6 ? `[${address}]` : address}:${hostPort}`)
    .slice(0, 10);

/** Projects may call a service by the same name: a name is then the one of Redis's own project, as Compose names its containers. */
const ownFirst = (found: readonly Neighbour[], project: string): Neighbour[] => {
  const own = ({ container }: Neighbour): boolean => container.startsWith(`${project}-`);
  return [...found.filter(own), ...found.filter((each) => !own(each))];
};

/** Only a replica has a primary to look for. */
const lookForPrimary = async (
  primary: string | null,
  { neighbours, hostAddresses, policy }: Context,
): Promise<Pick<Value<"provenance">, "primary_here" | "neighbours_read">> => {
  if (primary === null) return { primary_here: null, neighbours_read: false };
  const found = await neighbours();
  return {
    primary_here: primaryHere(primary, found.ok ? ownFirst(found.value, policy.project) : [], hostAddresses()),
    neighbours_read: found.ok,
  };
};

/** Asked of a node of a cluster only: another counts the question as an error. */
const brokenCluster = async (isNode: boolean, { redis }: Context): Promise<Value<"provenance">["cluster_broken"]> => {
  if (!isNode) return null;
  const asked = await redis(["CLUSTER", "INFO"]);
  const told = asked.ok ? textOf(asked.value[0]) : asked;
  if (!told.ok) return null;
  const figure = (name: string): string | undefined => new RegExp(`^${name}:(\\w+)`, "m").exec(told.value)?.[1];
  return figure("cluster_state") === "fail"
    ? { slots: Number(figure("cluster_slots_assigned") ?? 0), nodes: Number(figure("cluster_known_nodes") ?? 0) }
    : null;
};

export const provenance: Part<"provenance"> = async (context) => {
  const info = await readInfo(context);
  if (!info.ok) return info;
  const [inspected, config, calls, asked] = await Promise.all([
    context.inspect(),
    configGet(KEYS, context.redis),
    context.redis(["INFO", "commandstats"]),
    context.redis(["MODULE", "LIST"], DROPPERS, SENTINELS),
  ]);
  if (!calls.ok) return calls;
  if (!asked.ok) return asked;
  const origin = inspected.ok ? await originOf(inspected.value, context) : null;
  const replication = fieldsOf(info.value, "replication");
  const primary = replication.text("role") === "slave" ? replication.text("master_host") : null;
  const setting = (key: (typeof KEYS)[number]): string | undefined => (config.ok ? config.value.get(key) : undefined);
  const [modules, droppers, sentinels] = asked.value;
  const commandstats = textOf(calls.value[0]);
  // Before Redis 7 subcommands are not told apart.
  const apart = commandstats.ok && /^cmdstat_\w+\|/m.test(commandstats.value);
  const listed = modulesOf(modules);
  const exist = droppers?.kind === "text" ? Number(droppers.text) : Number.NaN;
  const watching = sentinels?.kind === "list" ? Number(sentinels.items[1]) : Number.NaN;

  const cluster = fieldsOf(info.value, "cluster").flag("cluster_enabled");
  const published = inspected.ok ? publishedOf(inspected.value, setting("port") ?? "6379") : [];
  const host_network = inspected.ok && inspected.value.hostNetwork && listensBeyond(setting("bind"));
  const reach_unknown = inspected.ok && isReachUnknown(inspected.value, setting("bind"));
  const asks = published.length > 0 || host_network || reach_unknown ? await context.asksForPassword() : null;
  return ok({
    start: origin === null ? null : startOf(origin),
    ...(await lookForPrimary(primary, context)),
    sentinel: Number.isNaN(watching) ? null : watching > 0,
    cluster,
    cluster_broken: await brokenCluster(cluster === true, context),
    settings_read: config.ok,
    moved_dir: inspected.ok ? movedDir(origin, setting("dir"), inspected.value.mounts) : null,
    moved_dbfilename: movedDbfilename(origin, setting("dbfilename")),
    foreign_modules: listed === null ? null : foreignModules(origin, listed).slice(0, 20),
    replicaof_calls: commandstats.ok
      ? callsOf(commandstats.value, "replicaof") + callsOf(commandstats.value, "slaveof")
      : null,
    module_load_calls:
      apart && commandstats.ok
        ? callsOf(commandstats.value, "module|load") + callsOf(commandstats.value, "module|loadex")
        : null,
    config_set_calls: apart && commandstats.ok ? callsOf(commandstats.value, "config|set") : null,
    flush_calls: commandstats.ok
      ? callsOf(commandstats.value, "flushall") + callsOf(commandstats.value, "flushdb")
      : null,
    kept_on: inspected.ok ? keptOn(setting("dir"), inspected.value.mounts) : null,
    dropper_keys: Number.isInteger(exist) ? exist : null,
    published,
    host_network,
    reach_unknown,
    password_required: asks?.ok === true ? asks.value : null,
    protected_mode: acts(
      setting("protected-mode"),
      setting("bind"),
      fieldsOf(info.value, "server").text("redis_version"),
    ),
  });
};
