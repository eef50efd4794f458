/** doctor on a Redis that is large in every way at once: keys, clients, and the log of an application that floods it. */
import { connect, type Socket } from "node:net";
import { once } from "node:events";
import { afterAll, beforeAll, expect, test } from "vitest";
import { must, run } from "../../scripts/stack/command.ts";
import { askDoctor } from "../doctor/states.ts";
import { type TestStack, useStack } from "../setup/stack.ts";
import { LONG } from "./worker.ts";

const KEYS = LONG ? 10_000_000 : 1_000_000;
const CLIENTS = LONG ? 10_000 : 2_000;
/** Of one EVAL: a moment, and not a trouble of its own. */
const BATCH = 200_000;
const FILL = `for i = ARGV[1], ARGV[2] do redis.call('SET', 'page:' .. i, i) end`;
/** DESIGN: redis-ops costs Redis no command slower than this. */
const SLOW_MICROSECONDS = 5_000;
/** A slow run or two may be the machine's; a command that is slow in most of them is slow. */
const ROUNDS = 5;

/** About 2 MB a second, as a BullMQ worker writes on a full Redis. */
const FLOOD = `while :; do yes 'redis.exceptions.OutOfMemoryError: command not allowed when used memory > '"'maxmemory'." | head -n 2000; sleep 0.1; done`;

let stack: TestStack;
const clients: Socket[] = [];
const undo: (() => Promise<unknown>)[] = [];

const docker = (...argv: string[]): Promise<string> =>
  must(["docker", ...argv], { env: { DOCKER_HOST: stack.dockerHost }, timeoutMs: 60_000 });

const set = async (key: string, value: string): Promise<void> => {
  const before = (await stack.control.redis("CONFIG", "GET", key)).split("\n")[1] ?? "";
  undo.push(() => stack.control.redis("CONFIG", "SET", key, before));
  await stack.control.redis("CONFIG", "SET", key, value);
};

const connectClient = async (host: string): Promise<void> => {
  const socket = connect(6379, host);
  socket.on("error", () => {});
  clients.push(socket);
  await once(socket, "connect");
};

beforeAll(async () => {
  stack = await useStack();
  const limit = (await docker("inspect", "-f", "{{.HostConfig.Memory}}", stack.container)).trim();
  undo.push(() => docker("update", "--memory", limit, "--memory-swap", limit, stack.container));
  await docker("update", "--memory", "4g", "--memory-swap", "4g", stack.container);
  await set("save", "");
  await set("appendonly", "no");
  await set("maxmemory", "3gb");
  await set("maxclients", String(CLIENTS + 1_000));
  undo.push(() => stack.control.redis("FLUSHALL"));
  for (let from = 1; from <= KEYS; from += BATCH)
    await stack.control.redis("EVAL", FILL, "0", String(from), String(from + BATCH - 1));

  const address = await docker(
    "inspect",
    "-f",
    "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}",
    stack.container,
  );
  undo.push(async () => {
    for (const client of clients) client.destroy();
  });
  for (let first = 0; first < CLIENTS; first += 200)
    await Promise.all(Array.from({ length: 200 }, () => connectClient(address.trim())));

  const label = (name: string, value: string): string[] => ["--label", `com.docker.compose.${name}=${value}`];
  const worker = `${stack.project}-flood`;
  undo.push(() => run(["docker", "rm", "--force", worker], { env: { DOCKER_HOST: stack.dockerHost } }));
  await docker(
    ...[
      "run",
      "--detach",
      "--name",
      worker,
      "--network",
      "none",
      "--log-opt",
      "max-size=64m",
      "--log-opt",
      "max-file=2",
    ],
    ...label("project", stack.project),
    ...label("service", "worker"),
    ...label("container-number", "1"),
    ...label("oneoff", "False"),
    ...["--entrypoint", "sh", stack.image, "-c", FLOOD],
  );
  await set("slowlog-log-slower-than", String(SLOW_MICROSECONDS));
  await set("slowlog-max-len", "128");
  await stack.control.redis("SLOWLOG", "RESET");
}, 600_000);

afterAll(async () => {
  for (const back of undo.toReversed()) await back();
}, 120_000);

/** The names of the commands that took too long since the last reset. */
const slowCommands = async (): Promise<Set<string>> => {
  const entries = await stack.control.redis("--json", "SLOWLOG", "GET", "128");
  await stack.control.redis("SLOWLOG", "RESET");
  return new Set((JSON.parse(entries) as [number, number, number, string[]][]).map(([, , , [name = ""]]) => name));
};

test("doctor reads every part within its deadline, and no command of it is slow in Redis", async () => {
  expect(Number(await stack.control.redis("DBSIZE"))).toBeGreaterThanOrEqual(KEYS);
  const rounds: Set<string>[] = [];
  while (rounds.length < ROUNDS) {
    const { unread, findings } = await askDoctor(stack);
    expect(unread).toEqual([]);
    expect(findings.map(({ id }) => id)).toContain("app_oom");
    rounds.push(await slowCommands());
  }
  const names = new Set(rounds.flatMap((slow) => [...slow]));
  expect([...names].filter((name) => rounds.filter((slow) => slow.has(name)).length > ROUNDS / 2)).toEqual([]);
});

test("control: a command that is slow would have been seen", async () => {
  await stack.control.redis("EVAL", "for i = 1, 5000000 do local x = i * i end", "0");
  expect(await slowCommands()).toContain("EVAL");
});
