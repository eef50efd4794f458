/**
 * Redis's own account of what it was told to set. MONITOR leaves out administrative commands, `CONFIG SET` among them, so it is the slow log,
 * which takes in every command while its threshold is 0, read ten times a second. Its numbers show where something is missing.
 */
import { type Socket, createConnection } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { TestStack } from "../setup/stack.ts";
import { type Reply, replyCutter } from "./resp.ts";

export interface Write {
  /** Between these two it was made; milliseconds since the epoch, as all times here. */
  from: number;
  to: number;
  /** Bytes, as digits. */
  value: string;
}

export interface Witness {
  /** Every `CONFIG SET maxmemory` in digits, as the agent writes it; what sets the scene says `8gb`. */
  writes: readonly Write[];
  /** When nobody was listening, for Redis was down; the last one may go on. */
  gaps: readonly { from: number; to: number }[];
  /** Resolves when it listens. */
  attached(): Promise<void>;
  close(): Promise<void>;
}

/** Number, seconds, microseconds, words. Newest first in the log. */
type Entry = [number, number, number, string[]];

const EVERY_MS = 100;
const LATEST = 200;
const ALL = 10_000;
const DEFAULTS = "CONFIG SET slowlog-log-slower-than 10000 slowlog-max-len 128";

export const openWitness = (stack: TestStack): Witness => {
  const writes: Write[] = [];
  const gaps = [{ from: 0, to: Infinity }];
  let asking: ((...commands: string[]) => Promise<Reply[]>) | null = null;
  let over = false;
  let lastId = -1;
  let lastAt = 0;
  let listening = false;

  /** What is new in the log's latest entries; false where some before them are new too. */
  const take = (entries: Entry[], sentAt: number, isAll: boolean): boolean => {
    const to = Date.now();
    const fresh = entries.filter(([id]) => id > lastId).toReversed();
    const isWhole = lastId < 0 || fresh[0] === undefined || fresh[0][0] === lastId + 1;
    if (!isWhole && !isAll) return false;
    if (!isWhole) gaps.splice(-1, 0, { from: lastAt, to });
    for (const [id, , , [command, verb, key, value = ""]] of fresh) {
      lastId = id;
      if (`${command} ${verb} ${key}`.toLowerCase() === "config set maxmemory" && /^\d+$/.test(value))
        writes.push({ from: lastAt, to, value });
    }
    // Redis may have been told more while its answer was on the way.
    lastAt = sentAt;
    return true;
  };

  const watch = async (): Promise<void> => {
    const format = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}";
    const host = (await stack.control.docker("inspect", "-f", format, stack.container)).stdout.trim();
    if (host === "") return;
    const connection = createConnection({ host, port: 6379 });
    asking = conversation(connection);
    try {
      const ask = asking;
      const replies = await ask(
        `AUTH ${stack.password}`,
        `CONFIG SET slowlog-max-len ${ALL} slowlog-log-slower-than 0`,
        "SLOWLOG RESET",
      );
      if (replies.some((reply) => reply !== "OK")) return;
      listening = true;
      lastId = -1;
      lastAt = Date.now();
      const gap = gaps.at(-1);
      if (gap) gap.to = lastAt;
      while (!over) {
        const sentAt = Date.now();
        const [latest] = await ask(`SLOWLOG GET ${LATEST}`);
        if (!take(latest as Entry[], sentAt, false)) {
          const [all] = await ask(`SLOWLOG GET ${ALL}`);
          take(all as Entry[], sentAt, true);
        }
        await sleep(EVERY_MS);
      }
      await ask(DEFAULTS);
    } catch {
      // Redis has ended the connection; it is made again.
    } finally {
      connection.destroy();
      if (listening) gaps.push({ from: lastAt, to: Infinity });
      listening = false;
    }
  };

  const run = (async () => {
    while (!over) {
      await watch();
      await sleep(EVERY_MS / 2);
    }
  })();

  return {
    writes,
    gaps,
    async attached() {
      while (!listening) await sleep(EVERY_MS);
    },
    async close() {
      over = true;
      await run;
    },
  };
};

const conversation = (connection: Socket): ((...commands: string[]) => Promise<Reply[]>) => {
  const cut = replyCutter();
  let replies: Reply[] = [];
  let wake = (): void => {};
  connection.setEncoding("utf8").on("data", (chunk: string) => {
    replies.push(...cut(chunk));
    wake();
  });
  connection.on("error", () => {});
  connection.on("close", () => wake());
  return async (...commands) => {
    connection.write(commands.map((command) => `${command}\r\n`).join(""));
    while (replies.length < commands.length) {
      if (connection.destroyed) throw new Error("Redis has ended the connection");
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    const found = replies;
    replies = [];
    return found;
  };
};
