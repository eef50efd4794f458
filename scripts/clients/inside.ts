/**
 * One run: a client in one state, in namespaces of its own (`run.ts` starts this in them). Redis is where Compose would have it, at
 * `redis:6379`, and there is no other network. Prints what the client printed, as JSON.
 */
import { spawn } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { must } from "../stack/command.ts";
import { serveNames } from "./names.ts";
import type { Order, Printed } from "./run.ts";
import { ADDRESS, createServer } from "./server.ts";
import { HEALTHY, STATES } from "./states.ts";

const RESOLVER = "127.0.0.11";
const WARM_MS = 2500;
const LASTS_MS = 8000;
const HEALTHY_MS = 60_000;
const LEAVES_MS = 3000;
const MAX_CHARACTERS = 1024 * 1024;

const order = JSON.parse(process.argv[2] ?? "") as Order;
const state = [...STATES, HEALTHY].find(({ name }) => name === order.state);
if (state === undefined) throw new Error(`There is no state ${order.state}.`);
const healthy = state === HEALTHY;

const bind = (from: string, to: string): Promise<string> => must(["mount", "--bind", from, to]);

/** The files of this run in the place of those of the machine, or of the root. */
async function prepare(root: string): Promise<void> {
  await writeFile(join(order.folder, "hosts"), "127.0.0.1 localhost\n");
  await writeFile(join(order.folder, "resolv.conf"), `nameserver ${RESOLVER}\noptions ndots:0\n`);
  for (const name of ["hosts", "resolv.conf"]) await bind(join(order.folder, name), join(root, "etc", name));
  if (root === "/") return;
  await must(["mount", "--types", "proc", "proc", join(root, "proc")]);
  await bind("/dev", join(root, "dev"));
  await bind(order.programs, join(root, "programs"));
  // Python writes what it has compiled beside the source.
  await must(["mount", "--options", "remount,bind,ro", join(root, "programs")]);
  for (const name of ["tmp", "data"]) await must(["mount", "--types", "tmpfs", "tmpfs", join(root, name)]);
  if (order.build !== null) await bind(order.build, join(root, "build"));
}

await must(["ip", "link", "set", "lo", "up"]);
await must(["ip", "address", "add", `${ADDRESS}/32`, "dev", "lo"]);
await mkdir(order.folder, { recursive: true });
for (const root of new Set([order.server, order.root ?? "/"])) await prepare(root);
await serveNames(RESOLVER, state.nameless === true ? {} : { redis: ADDRESS });

const server = createServer(order.server);
await state.bring(server);

const password = state.password ?? "";
const env = {
  ...{ PATH: process.env["PATH"] ?? "", HOME: "/tmp", LANG: "C.UTF-8", TERM: "dumb" },
  ...{ REDIS_HOST: "redis", REDIS_PORT: "6379", REDIS_PASSWORD: password },
  REDIS_URL: password === "" ? "redis://redis:6379/0" : `redis://:${password}@redis:6379/0`,
  ...(healthy ? { PAUSE_MS: "0", COUNT: "3600", LOUD: "1", DEBUG: "*" } : { PAUSE_MS: "200", COUNT: "0", LOUD: "" }),
  ...order.env,
};
const [program = "", ...words] = order.root === null ? order.run : ["chroot", order.root, ...order.run];
const child = spawn(program, words, { env, cwd: order.root === null ? order.folder : "/", detached: true });
const printed: Printed = { whole: "", brief: "", code: null, cut: false, commands: 0 };
const take = (stream: "whole" | "brief") => (text: string) => {
  printed.cut ||= printed[stream].length + text.length > MAX_CHARACTERS;
  if (printed[stream].length < MAX_CHARACTERS) printed[stream] += text;
};
child.stderr.setEncoding("utf8").on("data", take("whole"));
child.stdout.setEncoding("utf8").on("data", take("brief"));
const ended = new Promise<void>((resolve) => {
  child.once("close", (code) => {
    printed.code = code;
    resolve();
  });
});

/** To the whole group: a client may have started others. */
const signal = (name: NodeJS.Signals): void => {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, name);
  } catch {
    // It has ended by itself.
  }
};
const within = (milliseconds: number): Promise<unknown> => Promise.race([ended, sleep(milliseconds)]);

if (state.disturb !== undefined) {
  await within(WARM_MS);
  await state.disturb(server);
}
await within(healthy ? HEALTHY_MS : LASTS_MS);
signal("SIGTERM");
await within(LEAVES_MS);
signal("SIGKILL");
await within(LEAVES_MS);
if (healthy) printed.commands = Number(/total_commands_processed:(\d+)/.exec(await server.ask("INFO", "stats"))?.[1]);
process.stdout.write(JSON.stringify(printed), () => process.exit(0));
