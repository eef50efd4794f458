/** What applications are told of the command itself: by the reply, for whatever state Redis is in, it is refused again. */
import { softwareText } from "../../../protocol/software.ts";
import { type Parts, redisCli } from "../rule.ts";
import type { AppError } from "./app-error.ts";
import { COMMANDS } from "./sources.ts";

interface Reply {
  says: RegExp;
  /** After the service's name. */
  what: string;
  meaning: string | ((parts: Partial<Parts>) => string);
  next: string | ((services: string, ask: (words: string) => string) => string);
}

const version = ({ server }: Partial<Parts>): string =>
  server?.software == null
    ? server?.redis_version == null
      ? "This Redis"
      : `This Redis (${server.redis_version})`
    : `This ${softwareText(server.software)}`;

const REPLIES: readonly Reply[] = [
  {
    says: /unknown (?:sub)?command/i,
    what: "Redis does not know a command that it sends",
    meaning: (parts) =>
      `${version(parts)} has no such command: it is of a module (\`JSON.\`, \`FT.\`, \`BF.\`, \`TS.\`), or of a later version, or was renamed.`,
    next: (services) =>
      `Give Redis an image that has it (\`redis:8\` and \`redis/redis-stack-server\` bring those modules; copy the data first), or let ${services} do without.`,
  },
  {
    says: /wrong kind of value/i,
    what: "a key holds another type than it expects",
    meaning: "Two applications, or two versions of one, use the same name for different things. Redis itself is well.",
    next: (services, ask) =>
      `See what the key of the line is (\`${ask("TYPE KEY")}\`), and give ${services} a prefix, a database or a Redis of its own; delete the key only if you know whose it is.`,
  },
  {
    says: /NOSCRIPT/,
    what: "Redis has a script no more that it runs",
    meaning: "Redis was started again, or somebody ran SCRIPT FLUSH: scripts are kept in memory only.",
    next: (services) => `Let ${services} load its scripts again: most clients do by themselves, else restart it.`,
  },
  {
    says: /NOGROUP/,
    what: "the stream or the group that it reads is not there",
    meaning: "It was deleted or evicted, lost at a restart, or not created yet: what waited in it is gone with it.",
    next: (services) =>
      `See whether keys are lost (evictions, FLUSHALL, a restart without data), then restart ${services}, so that it creates its group again.`,
  },
  {
    says: /CLUSTERDOWN|Hash slot not served|\bMOVED \d|CROSSSLOT/i,
    what: "Redis refuses it as a node of a cluster",
    meaning: ({ provenance }) =>
      provenance?.cluster === false
        ? "This Redis is no node of a cluster: the application asks another one, or this one was one then."
        : "It runs with `cluster-enabled yes`: part of the keys is elsewhere, or has no node, and the client must be one for clusters.",
    next: (services, ask) =>
      `See \`${ask("CLUSTER INFO")}\`: a single Redis wants \`cluster-enabled no\`; for a cluster, give ${services} a client of its cluster kind.`,
  },
  {
    says: /Not enough good|MASTERDOWN/i,
    what: "Redis refuses it for want of its replicas or its primary",
    meaning: "Too few replicas follow it (`min-replicas-to-write`), or it is a replica that has lost its primary.",
    next: (_services, ask) => `See \`${ask("INFO replication")}\`, and bring back what is missing.`,
  },
  {
    says: /DB index/i,
    what: "it asks for a database that Redis does not have",
    meaning:
      "The number at the end of its Redis URL is not below `databases` (16 where nothing is set, 1 in a cluster).",
    next: (services) =>
      `Correct the number in the Redis URL of ${services}, or raise \`databases\` in the compose file.`,
  },
];

const UNTOLD: Reply = {
  says: /(?:)/,
  what: "Redis refuses commands for what they are",
  meaning: "The replies are of several kinds, or cut short: see the lines.",
  next: (services) => `Read the log of ${services}.`,
};

/** Where the newest lines say different things, none of them is the cause. */
const replyOf = (samples: readonly string[]): Reply =>
  REPLIES.find(({ says }) => samples.length > 0 && samples.every((line) => says.test(line))) ?? UNTOLD;

export const COMMAND: AppError = {
  what: (_parts, { samples }) => replyOf(samples).what,
  now: "warn",
  meaning: (parts, _services, { samples }) => {
    const { meaning } = replyOf(samples);
    return typeof meaning === "string" ? meaning : meaning(parts);
  },
  next: (_parts, services, known, { samples }) => {
    const { next } = replyOf(samples);
    return typeof next === "string" ? next : next(services, (words) => redisCli(known, words));
  },
  source: COMMANDS,
  fine: "No application's command was refused for what it is.",
};
