/** What connected clients tell of libraries that keep jobs in Redis: the names of their connections, and the commands they wait in. Pure. */
import type { Queues } from "../../protocol/queues/seen.ts";
import { SYSTEM_IDS, type SystemId, systemOf } from "../../protocol/queues/systems.ts";
import { clientLines } from "./client-list.ts";
import { sectionOf } from "./reply.ts";

/** Commands in which a client waits until there is something in a list or sorted set. */
const WAITING = /^(?:brpop|blpop|brpoplpush|blmove|blmpop|bzpopmin|bzpopmax|bzmpop)$/;

/** A connection whose name holds a queue's. */
export interface Worker {
  database: number;
  /** `<prefix>:<name>`, as its keys begin. */
  queue: string;
  /** Null where only the name tells, which libraries have in common, or other programs may have given. */
  system: SystemId | null;
}

export interface Clients {
  workers: Worker[];
  /** How many wait in which command, by database. */
  waiting: Queues["waiting"];
}

/** `bull:bWFpbA==:w:3` is `bull:mail`; null for a name that is none. Base64 that is not written as Node writes it is none. */
export const queueOfName = (name: string): string | null => {
  const [, prefix = "", encoded = ""] = /^(.+?):([A-Za-z0-9+/]+={0,2})(?::qe|:w:.*)?$/.exec(name) ?? [];
  const decoded = Buffer.from(encoded, "base64");
  const queue = decoded.toString("utf8");
  const sound = prefix !== "" && queue !== "" && decoded.toString("base64") === encoded;
  return sound && !/[\p{Cc}\uFFFD]/u.test(queue) ? `${prefix}:${queue}` : null;
};

const waitsBy = (command: string): SystemId | null =>
  SYSTEM_IDS.find((id) => systemOf(id).workers?.waitsBy.includes(command) === true) ?? null;

export const readClients = (text: string): Clients => {
  const workers = new Map<string, Worker>();
  const waiting = new Map<string, Clients["waiting"][number]>();
  for (const fields of clientLines(text)) {
    const database = Number(fields.get("db") ?? "0");
    const command = (fields.get("cmd") ?? "").toLowerCase();
    const queue = queueOfName(fields.get("name") ?? "");
    if (queue !== null) {
      const system = waitsBy(command);
      const key = `${database} ${queue}`;
      if (system !== null || !workers.has(key)) workers.set(key, { database, queue, system });
    }
    // `cmd` is the last command; a client that is blocked in it has the flag.
    if (WAITING.test(command) && fields.get("flags")?.includes("b") === true) {
      const key = `${database} ${command}`;
      const before = waiting.get(key)?.clients ?? 0;
      waiting.set(key, { command, database, clients: before + 1 });
    }
  }
  return { workers: [...workers.values()], waiting: [...waiting.values()] };
};

/** Of `INFO commandstats`: which of these commands were called since the counters began. */
export const waitedIn = (info: string): string[] =>
  [...sectionOf(info, "commandstats").matchAll(/^cmdstat_(\w+):calls=[1-9]/gm)].flatMap(([, command = ""]) =>
    WAITING.test(command) ? [command] : [],
  );
