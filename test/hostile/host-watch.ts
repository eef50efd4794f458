/** The host and the container while they are under attack: which processes run there, and what a shell would have left. */
import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { must } from "../../scripts/stack/command.ts";
import type { TestStack } from "../setup/stack.ts";
import { KEY, MARKER } from "./values.ts";

const WRAPPER = "/usr/local/lib/redis-ops/agent";

/** A program on the host by its command line, arguments separated by blanks. */
const HOST: readonly RegExp[] = [
  /^(?:\/usr\/sbin\/)?sshd\b/,
  /^sshd-(?:session|auth)\b/,
  new RegExp(`^(?:\\S*/)?(?:ba|da)?sh -c exec sudo -n ${WRAPPER}$`),
  new RegExp(`^sudo -n ${WRAPPER}$`),
  new RegExp(`^(?:/bin/sh |/usr/bin/env )?${WRAPPER}$`),
  /^\/usr\/local\/bin\/node(?: --[a-z0-9-]+(?:=\d+)?)* \/usr\/local\/lib\/redis-ops\/start\.cjs \/usr\/local\/lib\/redis-ops\/agent\.cjs$/,
  /^\/usr\/bin\/env -i (?:[A-Z_]+=\S+ )+\/usr\/local\/bin\/node(?: --[a-z0-9-]+(?:=\d+)?)* \/usr\/local\/lib\/redis-ops\/start\.cjs \/usr\/local\/lib\/redis-ops\/agent\.cjs$/,
  // What Debian's PAM starts at each login, before the forced command: the message of the day.
  /^(?:sh -c )?\/usr\/bin\/env -i PATH=\S+ run-parts --lsbsysinit \/etc\/update-motd\.d\b/,
  /^run-parts --lsbsysinit \/etc\/update-motd\.d$/,
  /^\/bin\/sh \/etc\/update-motd\.d\/\S+$/,
  /^uname -\w+$/,
  // The test host's own first process, which waits for its end.
  /^bash \S+\/host-init\.sh /,
  /^cat$/,
];
const CONTAINER: readonly RegExp[] = [
  /^redis-server\b/,
  /^redis-(?:aof-rewrite|rdb-bgsave)\b/,
  /^redis-cli(?: --no-raw| -e ping)?$/,
  /^df -Pk \/\S*$/,
  /^(?:\/\S+\/)?runc\b/,
  /^\/proc\/self\/exe init$/,
];

const namespaceOf = (pid: number | string): string | null => {
  try {
    return readlinkSync(`/proc/${pid}/ns/mnt`);
  } catch {
    return null;
  }
};

const commandLine = (pid: string): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
  } catch {
    return "";
  }
};

const pids = (): string[] => readdirSync("/proc").filter((name) => /^\d+$/.test(name));

export interface HostWatch {
  /** Command lines that no part of the system has, seen since the watch began. */
  foreign: () => string[];
  /** While the test itself starts something there, nobody looks. */
  without: <T>(own: () => Promise<T>) => Promise<T>;
  /** The agents on the host, `pid start-time` each. */
  agents: () => string[];
  /** How often was looked. */
  looks: () => number;
  stop: () => void;
}

const startTime = (pid: string): string => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
};

const EVERY_MS = 20;

export const watchHost = async ({ control, container, projectDirectory }: TestStack): Promise<HostWatch> => {
  const inspected = await control.docker("inspect", "-f", "{{.State.Pid}}", container);
  const init = pids().find(
    (pid) => commandLine(pid).includes(`host-init.sh `) && commandLine(pid).includes(projectDirectory),
  );
  if (init === undefined) throw new Error("The test host's first process was not found.");
  const allowed = new Map([
    [namespaceOf(init), HOST],
    [namespaceOf(inspected.stdout.trim()), CONTAINER],
  ]);
  if (allowed.has(null) || allowed.size !== 2) throw new Error("The host and the container were not told apart.");
  const seen = new Set<string>();
  let looked = 0;
  let paused = false;
  const look = (): void => {
    if (paused) return;
    looked += 1;
    for (const pid of pids()) {
      const programs = allowed.get(namespaceOf(pid));
      if (programs === undefined) continue;
      const line = commandLine(pid);
      if (line !== "" && !programs.some((program) => program.test(line))) seen.add(line.slice(0, 300));
    }
  };
  const timer = setInterval(look, EVERY_MS);
  return {
    foreign: () => [...seen],
    without: async (own) => {
      paused = true;
      try {
        return await own();
      } finally {
        paused = false;
      }
    },
    agents: () =>
      pids()
        .filter((pid) => commandLine(pid).endsWith("/redis-ops/agent.cjs") && namespaceOf(pid) === namespaceOf(init))
        .map((pid) => `${pid} ${startTime(pid)}`),
    looks: () => looked,
    stop: () => clearInterval(timer),
  };
};

/** Where a shell would have left the marker: on the host, in the container, on this machine. */
export const markers = async ({ control, container }: TestStack): Promise<string[]> => {
  const here = existsSync(MARKER);
  const onHost = (await control.hostRun(["test", "-e", MARKER])).code === 0;
  const inside = (await control.docker("exec", container, "ls", MARKER)).code === 0;
  return [...(here ? ["machine"] : []), ...(onHost ? ["host"] : []), ...(inside ? ["container"] : [])];
};

/** What an attack must not change: how many keys, no key of the attacker's, and every setting but the two that may be changed. */
export const redisState = async ({ control }: TestStack): Promise<Record<string, string>> => {
  const lines = (await control.redis("CONFIG", "GET", "*")).split("\n").map((line) => line.trim());
  const settings = new Map<string, string>();
  for (let at = 0; at + 1 < lines.length; at += 2) settings.set(lines[at] ?? "", lines[at + 1] ?? "");
  for (const key of ["maxmemory", "maxmemory-policy"]) settings.delete(key);
  const [size, injected] = await Promise.all([control.redis("DBSIZE"), control.redis("EXISTS", KEY)]);
  return { ...Object.fromEntries(settings), "(keys)": size.trim(), "(injected)": injected.trim() };
};

/** Leaves the marker where a shell would, for the control of `markers`. */
export const leaveMarker = async ({ control }: TestStack): Promise<void> => {
  await control.hostRun(["touch", MARKER]);
};

export const removeMarkers = async ({ control, container }: TestStack): Promise<void> => {
  await control.hostRun(["rm", "-f", MARKER]);
  await control.docker("exec", container, "rm", "-f", MARKER);
  await must(["rm", "-f", MARKER]);
};

/** The host's log of changes. In base64 on the way: its lines may hold what the set-up's own lines would be split at. */
export const changeLog = async ({ control }: TestStack): Promise<string> => {
  const { stdout } = await control.hostRun(["base64", "-w0", "/var/log/redis-ops/changes.log"]);
  return Buffer.from(stdout, "base64").toString();
};
