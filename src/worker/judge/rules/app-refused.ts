/**
 * What applications were told by Redis itself, kind by kind. A line in a log tells what some Redis said at some time; each is compared with what
 * this one says now, and has counted since it started.
 */
import type { RedisErrorKind } from "../../../protocol/operations/errors.ts";
import { composeUp, type Known, type Parts, redisCli } from "../rule.ts";
import { makeRoom } from "../room.ts";
import { moreFiles } from "./clients.ts";
import { letIn, shutIn } from "./protected-mode.ts";
import { afterRefusals } from "../saves.ts";
import type { AppError } from "./app-error.ts";
import { savesNow } from "./refusals.ts";
import { ACL, CLIENTS, EVICTION, MISCONF, PERSISTENCE, REPLICATION, SCRIPT_KILL } from "./sources.ts";
import { CLIENTS_WARN } from "../thresholds.ts";
import { fullness, type Seen, thenOrElsewhere, witness } from "./then-and-now.ts";

const answers = ({ redis }: Partial<Parts>): boolean => redis?.state === "answers";

const sends = ({ samples }: Seen, what: RegExp): boolean =>
  samples.length > 0 && samples.every((line) => what.test(line));
const NO_PERMISSION = /\bNOPERM\b|has no permissions/i;
const PROTECTED = /running in protected mode/i;
const NONE_IS_SET = /without any password configured|no password is set/i;

const whichRedis = (services: string): string =>
  `Check which Redis ${services} asks (host, port and database of its Redis URL); this one did not say it.`;

/** A project elsewhere has its compose file in a folder that is not known here. */
const madeAnew = (known: Known, services: readonly string[]): string => {
  const own = services.filter((name) => !name.includes("/"));
  const elsewhere = services.filter((name) => name.includes("/"));
  return [
    ...(own.length === 0 ? [] : [`\`${composeUp(known, own)}\``]),
    ...elsewhere.map((name) => `make ${name} anew where its compose file is`),
  ].join(", and ");
};

type Refused = Extract<RedisErrorKind, "auth" | "max_clients" | "oom" | "misconf" | "readonly" | "busy" | "loading">;

export const REFUSED: Readonly<Record<Refused, AppError>> = {
  auth: {
    what: (_parts, seen) => {
      if (sends(seen, PROTECTED)) return "Redis refuses it, being in protected mode without a password";
      return sends(seen, NO_PERMISSION)
        ? "Redis does not allow its user what it asks for (ACL)"
        : "Redis refuses its password, or it sends none";
    },
    now: "critical",
    meaning: (parts, services, seen) => {
      if (sends(seen, NO_PERMISSION))
        return "Its password is right: its user's ACL does not allow the command or the key.";
      // Its reply has the words of the next one as well.
      if (sends(seen, PROTECTED))
        return shutIn(parts) === false
          ? "This Redis turns nobody away for that now: it did then, or the application asks another one."
          : "No password is set and protected mode is on, so Redis answers nobody outside its own container: each of its commands fails.";
      if (sends(seen, NONE_IS_SET))
        return "It sends a password to a Redis that has none, and the client takes that for an error.";
      if (!answers(parts)) return "Each of its commands fails until both have the same password.";
      if (witness(seen, "NOAUTH", "WRONGPASS", "NOPERM") === "never")
        return thenOrElsewhere(seen, "never", "", "no errorstat_NOAUTH, WRONGPASS or NOPERM");
      return parts.redis?.password_given === false
        ? `Redis answers redis-ops without a password; the user or the password that ${services} sends is refused all the same, or it asks another Redis.`
        : `Redis takes the password that the host has, so the one that ${services} has is another, or none: each of its commands fails.`;
    },
    over: (parts, seen) => sends(seen, PROTECTED) && shutIn(parts) === false,
    next: (parts, services, known, seen) => {
      if (sends(seen, NO_PERMISSION))
        return `See what was refused (\`${redisCli(known, "ACL LOG 10")}\`) and allow it to the user of ${services}.`;
      if (sends(seen, PROTECTED)) return shutIn(parts) === false ? whichRedis(services) : letIn(known);
      if (sends(seen, NONE_IS_SET))
        return `Give Redis the password (\`requirepass\`), or take it out of the Redis URL of ${services}.`;
      return witness(seen, "NOAUTH", "WRONGPASS", "NOPERM") === "never"
        ? whichRedis(services)
        : `Compare the password in the environment of ${services} (its Redis URL) with the one in the compose file's \`.env\`, correct it, and ${madeAnew(known, services.split(/ and |, /))}.`;
    },
    source: ACL,
    fine: "No application was refused for its password.",
  },
  max_clients: {
    what: "Redis takes no more connections",
    now: "critical",
    over: ({ clients }, seen) =>
      clients !== undefined &&
      clients.maxclients !== null &&
      clients.connected_clients < clients.maxclients * CLIENTS_WARN &&
      witness(seen, "rejected_connections") === "then",
    meaning: ({ clients }, _services, seen) => {
      const by = witness(seen, "rejected_connections");
      const now =
        clients === undefined || clients.maxclients === null
          ? ""
          : `${clients.connected_clients} of ${clients.maxclients} clients are connected now. `;
      return `${now}${by === "now" ? "Redis turns connections away." : thenOrElsewhere(seen, by, "The maximum number of clients was reached then.", "rejected_connections:0")}`;
    },
    next: (parts, services, _known, seen) =>
      witness(seen, "rejected_connections") === "never"
        ? whichRedis(services)
        : `${moreFiles(parts, parts.clients?.maxclients ?? null)}Bound the applications' connection pools, and see who holds connections (\`CLIENT LIST\`, by address).`,
    source: CLIENTS,
    fine: "No application was turned away for too many clients.",
  },
  oom: {
    what: (_parts, seen) =>
      fullness(seen)?.full === true
        ? "Redis refuses writes because its memory is full"
        : "Redis refused writes because its memory was full",
    now: "critical",
    over: (_parts, seen) => {
      const found = fullness(seen);
      return found !== null && !found.full && (found.by === "then" || found.by === "now");
    },
    meaning: ({ memory }, _services, seen) => {
      const found = fullness(seen);
      if (memory === undefined || found === null) return "Memory was at maxmemory and nothing could be evicted.";
      const { full, share, by, peak } = found;
      if (full)
        return `Redis uses ${share}, under ${memory.maxmemory_policy}, now; at the limit, what cannot be evicted makes writes fail.`;
      const most = peak === null ? "" : `, and used ${peak} at most since it started`;
      return `It is not full now (${share})${most}. ${thenOrElsewhere(seen, by, "It was full then, and takes writes again.", "no errorstat_OOM")}`;
    },
    next: (parts, services, known, seen) => {
      const { memory } = parts;
      const found = fullness(seen);
      if (found !== null && !found.full)
        return found.by === "never"
          ? whichRedis(services)
          : "See what filled it then, and what made room since (`memory`, `changes`), or it comes again.";
      return memory === undefined || memory.maxmemory === 0
        ? "See what takes the memory (`memory`)."
        : makeRoom({ ...parts, memory }, known).next_step;
    },
    source: EVICTION,
    fine: "No write of an application was refused for memory.",
  },
  misconf: {
    what: (parts) =>
      savesNow(parts.persistence) === true
        ? "Redis refused writes because it could not save"
        : "Redis refuses writes because it cannot save",
    now: "critical",
    over: (parts, seen) => savesNow(parts.persistence) === true && ["now", "then"].includes(witness(seen, "MISCONF")),
    meaning: ({ persistence, errors }, _services, seen) => {
      const by = witness(seen, "MISCONF");
      if (persistence === undefined || savesNow(persistence) !== true)
        return "A snapshot or a write to the append-only file failed; until one succeeds nothing is queued or stored.";
      const instants = (errors?.groups ?? []).flatMap(({ kind, last_at }) =>
        kind === "misconf" && last_at !== null ? [Date.parse(last_at)] : [],
      );
      const last = instants.length === 0 ? null : Math.max(...instants);
      const why = by === "never" ? null : afterRefusals(persistence, last);
      const then = thenOrElsewhere(seen, by, "One had then, and writes are taken again.", "no errorstat_MISCONF");
      return `No save fails now. ${why ?? then}`;
    },
    next: (parts, services, _known, seen) =>
      savesNow(parts.persistence) === true && witness(seen, "MISCONF") === "never"
        ? whichRedis(services)
        : "Correct what keeps Redis from saving (`persistence`, and Redis's log); writes go on with the next save that succeeds.",
    source: MISCONF,
    fine: "No write of an application was refused for a failed save.",
  },
  readonly: {
    what: "it writes to a read-only replica",
    now: "critical",
    over: ({ server }, seen) => server?.role === "master" && witness(seen, "READONLY") === "then",
    meaning: ({ server }, _services, seen) => {
      if (server?.role === "slave") return "This Redis is a replica and takes no writes.";
      const by = witness(seen, "READONLY");
      return by === "unknown" || by === "now"
        ? "This Redis takes writes now: the application asks another one, or this one was a replica then."
        : `This Redis takes writes now. ${thenOrElsewhere(seen, by, "It was a replica then.", "no errorstat_READONLY")}`;
    },
    next: (_parts, services) => `Point ${services} at the primary.`,
    source: REPLICATION,
    fine: "No application writes to a read-only replica.",
  },
  busy: {
    what: "Redis is busy with a script",
    now: "critical",
    over: (parts, seen) => answers(parts) && witness(seen, "BUSY") === "then",
    meaning: ({ redis }, _services, seen) =>
      redis?.state === "busy"
        ? "The script still runs, and every command is refused meanwhile."
        : witness(seen, "BUSY") === "never"
          ? thenOrElsewhere(seen, "never", "", "no errorstat_BUSY")
          : "A script or function ran longer than `busy-reply-threshold`; it is over now, and may come again.",
    next: ({ redis }, services, known, seen) =>
      redis?.state === "busy"
        ? `End it: \`${redisCli(known, "SCRIPT KILL")}\`.`
        : witness(seen, "BUSY") === "never"
          ? whichRedis(services)
          : `Find the script in the slow log (\`${redisCli(known, "SLOWLOG GET 10")}\`) and let it do less at a time.`,
    source: SCRIPT_KILL,
    fine: "No application found Redis busy with a script.",
  },
  loading: {
    what: "Redis is still loading its data",
    now: "warn",
    meaning: ({ persistence }, _services, seen) =>
      persistence?.loading === true
        ? "It goes on until all is loaded."
        : witness(seen, "LOADING") === "never"
          ? thenOrElsewhere(seen, "never", "", "no errorstat_LOADING")
          : "Redis was started and loaded its data then; it is over.",
    next: ({ persistence }, services, _known, seen) =>
      persistence?.loading === true
        ? "Wait until it has loaded."
        : witness(seen, "LOADING") === "never"
          ? whichRedis(services)
          : "See why Redis was started (`container`), and let the application wait for it: `depends_on` with `service_healthy`.",
    source: PERSISTENCE,
    fine: "No application met Redis while it loaded.",
  },
};
