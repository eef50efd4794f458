/**
 * The stack's own Docker engine, for machines that run none. All stacks of the machine share it; the last one out stops it.
 *
 * It leaves the machine's network alone: no docker0 bridge, no firewall rules, no forwarding, so that a later engine of the
 * machine finds nothing in its way. Whether two containers reach each other on their compose network is then up to the
 * machine's firewall; what has to reach Redis shares its container's network instead.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, openSync, readdirSync, readFileSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { CHILD_ENV, lastLines, run, StackError } from "./command.ts";
import { withLock } from "./lock.ts";
import { findByCommandLine, identify, isAlive, kill } from "./processes.ts";
import type { ProcessIdentity } from "./processes.ts";
import type { Progress } from "./progress.ts";

/** Stacks that must not share an engine with others name their own. */
const NAME = process.env["REDIS_OPS_ENGINE_NAME"] ?? "redis-ops-stack";
const RUN = `/run/${NAME}`;
const STATE = `/var/lib/${NAME}`;
const SOCKET = `${RUN}/docker.sock`;
const USERS = `${RUN}/users`;
const LOCK = `${STATE}/engine.lock`;
const LOG = `${STATE}/dockerd.log`;
/**
 * Where its networks are: 512 of them in the range that RFC 2544 keeps for tests of a network. The engine's own choice are 31 in the private ranges, which a
 * VPN can take whole ("could not find an available, non-overlapping IPv4 address pool"), and which a later engine of the machine is to find free.
 */
const ADDRESSES = "base=198.18.0.0/15,size=24";
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 30_000;

export interface OwnEngine {
  socketPath: string;
  /** Stops the engine when no other living process uses it. Idempotent. */
  leave(): Promise<void>;
}

/** Starts the engine, or joins it where it runs already. Needs root. */
export async function joinOwnEngine(
  progress: Progress,
  answers: (socket: string) => Promise<boolean>,
): Promise<OwnEngine> {
  if (process.getuid?.() !== 0) {
    throw new StackError(
      "No Docker engine answers here, and starting one needs root. Start Docker, or run this as root.",
    );
  }
  mkdirSync(STATE, { recursive: true, mode: 0o711 });
  const me = identify(process.pid);
  const ticket = `${USERS}/${process.pid}-${crypto.randomUUID()}`;
  await withLock(LOCK, async () => {
    // An engine that others use and that answers slowly is busy. Starting another one would end theirs.
    const patienceMs = (await hasOtherUsers()) ? START_TIMEOUT_MS / 2 : 0;
    if (!(await answersWithin(patienceMs, answers))) {
      try {
        await progress.step("Starting a Docker engine", () => start(answers));
      } catch (error) {
        await stop();
        throw error;
      }
    }
    // Only now, since the start of an engine clears the folder of what an earlier one has left.
    mkdirSync(USERS, { recursive: true, mode: 0o700 });
    await writeFile(ticket, JSON.stringify(me));
  });
  let left: Promise<void> | undefined;
  const leave = (): Promise<void> =>
    withLock(LOCK, async () => {
      await rm(ticket, { force: true });
      if (!(await hasOtherUsers())) await stop();
    });
  return { socketPath: SOCKET, leave: () => (left ??= leave()) };
}

async function answersWithin(patienceMs: number, answers: (socket: string) => Promise<boolean>): Promise<boolean> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    if (await answers(SOCKET)) return true;
    if (performance.now() >= deadline) return false;
    await sleep(200);
  }
}

async function start(answers: (socket: string) => Promise<boolean>): Promise<void> {
  await stop();
  mkdirSync(USERS, { recursive: true, mode: 0o700 });
  await mountCgroups();
  // The engine chooses overlayfs itself where the kernel has it; a file system that only claims to have it needs vfs.
  for (const storage of [[], ["--storage-driver", "vfs", "--data-root", `${STATE}/docker-vfs`]]) {
    // If the first attempt fails, this is the second.
    if (await startOnce(storage, answers)) return;
  }
  throw new StackError(
    `The Docker engine did not start. The end of ${LOG}:\n${lastLines(await readFile(LOG, "utf8"))}`,
  );
}

async function startOnce(storage: string[], answers: (socket: string) => Promise<boolean>): Promise<boolean> {
  const log = openSync(LOG, "w", 0o600);
  const options = [
    ...["--host", `unix://${SOCKET}`, "--exec-root", `${RUN}/exec`, "--pidfile", `${RUN}/docker.pid`],
    ...["--bridge=none", "--iptables=false", "--ip6tables=false", "--ip-forward=false"],
    ...["--default-address-pool", ADDRESSES],
    ...(storage.length > 0 ? storage : ["--data-root", `${STATE}/docker`]),
  ];
  const engine = spawn("dockerd", options, { detached: true, env: CHILD_ENV, stdio: ["ignore", log, log] });
  let ended = false;
  engine.once("exit", () => (ended = true)).once("error", () => (ended = true));
  engine.unref();
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (!ended && performance.now() < deadline) {
    if (await answers(SOCKET)) return true;
    await sleep(100);
  }
  await stop();
  return false;
}

/** Ends the engine and whatever it left: containerd, shims, mounts. Nothing happens where nothing is left. */
async function stop(): Promise<void> {
  // dockerd stops its containers and its containerd before it ends.
  const engines = findByCommandLine(`unix://${SOCKET}`);
  for (const engine of engines) kill(engine, "SIGTERM");
  await untilEnded(engines, STOP_TIMEOUT_MS);
  const rest = [...engines, ...findByCommandLine(`${RUN}/exec`)].filter(isAlive);
  for (const process of rest) kill(process, "SIGKILL");
  await untilEnded(rest, 5_000);
  const mounts = readFileSync("/proc/self/mounts", "utf8")
    .split("\n")
    .map((line) => line.split(" ")[1] ?? "");
  for (const path of mounts
    .filter((mount) => mount.startsWith(`${RUN}/`) || mount.startsWith(`${STATE}/`))
    .toReversed()) {
    await run(["umount", "-l", path], { timeoutMs: 10_000 });
  }
  await rm(RUN, { recursive: true, force: true });
}

async function untilEnded(processes: ProcessIdentity[], timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (processes.some(isAlive) && performance.now() < deadline) {
    await sleep(50);
  }
}

async function hasOtherUsers(): Promise<boolean> {
  if (!existsSync(USERS)) return false;
  const users = readdirSync(USERS).map((name) => readUser(`${USERS}/${name}`));
  return users.some((user) => user !== null && isAlive(user));
}

function readUser(path: string): ProcessIdentity | null {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as ProcessIdentity;
  } catch {
    return null;
  }
}

/** A bare machine without an init system may not have mounted them; the engine does not start without. */
async function mountCgroups(): Promise<void> {
  if (/ \/sys\/fs\/cgroup\S* cgroup2? /.test(readFileSync("/proc/self/mounts", "utf8"))) return;
  await run(["mount", "-t", "cgroup2", "none", "/sys/fs/cgroup"]);
}
