/** The faults, each with its way in and its repair; all of them are real. */
import { setTimeout as sleep } from "node:timers/promises";
import { kill } from "../../scripts/stack/processes.ts";
import type { StateName } from "../../scripts/stack/states/index.ts";
import { until } from "../../scripts/stack/states/until.ts";
import type { TestStack } from "../setup/stack.ts";
import { AGENT_FAULTS, type AgentFault, killAgents, mendAgent, spoilAgent } from "./agent-faults.ts";
import { ownEngine } from "./engine.ts";
import type { Asked } from "./load.ts";
import type { Way } from "./way.ts";
import type { WrongClock } from "./wrong-clock.ts";

export interface Place {
  stack: TestStack;
  way: Way;
  clock: WrongClock;
}

export interface Fault {
  /** How long it lasts, in milliseconds, once it is there. */
  lastsMs: number;
  /** Whether a run of minutes has it too. */
  short?: true;
  /** Whether the Worker itself goes away, and callers' connections with it. */
  cutsCallers?: true;
  /** How long all ask on after it, in milliseconds, where that is more than a moment. */
  asksOnMs?: number;
  /** Whether a timer that is set meanwhile ends when nobody waits for it. */
  spoilsTimers?: true;
  /** Whether it may come together with one of the other kind. */
  kind: "way" | "redis" | "alone";
  apply(place: Place): Promise<void>;
  /** Resolves when the fault is over. */
  repair(place: Place): Promise<void>;
  /** Whether the answers show that it was there. */
  shows(asked: readonly Asked[]): boolean;
}

const nothing = async (): Promise<void> => {};
const always = (): boolean => true;
const failedWith =
  (...codes: string[]) =>
  (asked: readonly Asked[]): boolean =>
    asked.some(({ body }) => codes.includes(String(body["code"])));

const agentFault = (fault: AgentFault): Fault => ({
  // Those two are over before what hangs is: who asks then must not wait for it.
  lastsMs: fault === "answers late" || fault === "answers half a line" ? 5_000 : 4_000,
  kind: "way",
  apply: ({ stack }) => spoilAgent(stack, fault),
  repair: ({ stack }) => mendAgent(stack),
  // Reads are asked once more on a fresh connection, and most of those succeed.
  shows: failedWith("unreachable", "agent_failed", "timeout"),
});

const state = (name: StateName, lastsMs: number, ...codes: string[]): Fault => ({
  lastsMs,
  kind: "alone",
  apply: async ({ stack }) => void (await stack.control.break(name)),
  repair: async ({ stack }) => void (await stack.control.repair()),
  shows: codes.length === 0 ? always : failedWith(...codes),
});

const docker = async ({ control }: TestStack, ...argv: string[]): Promise<void> => {
  const { code, stderr } = await control.docker(...argv);
  if (code !== 0) throw new Error(`docker ${argv[0] ?? ""}: ${stderr}`);
};

/** Asked on the host, not over the Worker: whether Redis takes commands again. */
const untilRedisAnswers = async ({ control, container }: TestStack): Promise<void> => {
  while (!(await control.docker("exec", container, "redis-cli", "PING")).stdout.includes("PONG")) await sleep(50);
};

/** 400 MB of Lua's own: no limit of Redis holds for it, and nothing of it can be evicted. */
const HOARD = `local all = {} for i = 1, 40000 do all[i] = string.rep(i % 10, 10000) .. i end return #all`;

const restarts = async ({ control, container }: TestStack): Promise<string> =>
  (await control.docker("inspect", "-f", "{{.RestartCount}}", container)).stdout.trim();

const engine: Record<string, Fault> = {
  "the Docker engine paused": {
    lastsMs: 12_000,
    kind: "alone",
    apply: async ({ stack }) => ownEngine(stack.dockerSocket)?.pause(),
    repair: async ({ stack }) => ownEngine(stack.dockerSocket)?.resume(),
    shows: always,
  },
  "the Docker engine restarted": {
    lastsMs: 0,
    kind: "alone",
    apply: nothing,
    repair: async ({ stack }) => {
      await ownEngine(stack.dockerSocket)?.restart();
      await untilRedisAnswers(stack);
    },
    shows: failedWith("docker_failed", "redis_failed", "timeout"),
  },
};

const clockSet = (seconds: number): Fault => ({
  // An object whose clock stands makes way after five seconds at the latest, and only the next one shows the wrong time.
  lastsMs: 8_000,
  kind: "way",
  spoilsTimers: true,
  // That the object's clock stands is noticed by who asks two seconds later.
  asksOnMs: 3_000,
  apply: ({ clock }) => clock.set(seconds),
  repair: ({ clock }) => clock.set(0),
  // A reading is as old as the Worker's clock says.
  shows: (asked) =>
    asked.some(({ body, endedAt }) => Math.abs(Date.parse(String(body["at"])) - endedAt) > Math.abs(seconds) * 900),
});

const HOUR_S = 3_600;

export const FAULTS: Record<string, Fault> = {
  "sshd killed and started again": {
    lastsMs: 2_000,
    kind: "way",
    short: true,
    apply: ({ stack }) => stack.control.stopSshd(),
    repair: ({ stack }) => stack.control.startSshd(),
    shows: failedWith("unreachable"),
  },
  "the connection cut half-open": {
    lastsMs: 7_000,
    kind: "way",
    short: true,
    apply: ({ way }) => way.cut(),
    repair: ({ way }) => way.mend(),
    // Short enough that all may succeed in the end, on a fresh connection; none of them in the time that the old one was silent.
    shows: (asked) => asked.some(({ tookMs }) => tookMs > 3_000),
  },
  "the connection cut half-open for longer than any deadline": {
    lastsMs: 17_000,
    kind: "way",
    apply: ({ way }) => way.cut(),
    repair: ({ way }) => way.mend(),
    shows: failedWith("unreachable", "timeout"),
  },
  "200 ms of delay and 5 % of packets lost": {
    lastsMs: 8_000,
    kind: "way",
    apply: ({ way }) => way.worsen(200, 0.05),
    repair: ({ way }) => way.mend(),
    shows: (asked) =>
      asked.some(({ tookMs, status, operation }) => status === 200 && operation === "memory" && tookMs > 390),
  },
  "the agent killed again and again": {
    lastsMs: 0,
    kind: "way",
    short: true,
    async apply({ stack }) {
      for (let times = 0; times < 6; times += 1) {
        await killAgents(stack);
        await sleep(400);
      }
    },
    repair: nothing,
    // Almost every request may have been asked again on a fresh connection.
    shows: always,
  },
  ...Object.fromEntries(AGENT_FAULTS.map((fault) => [`the agent ${fault}`, agentFault(fault)])),
  ...engine,
  "the container stopped": {
    lastsMs: 2_000,
    kind: "redis",
    apply: ({ stack }) => docker(stack, "stop", stack.container),
    async repair({ stack }) {
      await docker(stack, "start", stack.container);
      await untilRedisAnswers(stack);
    },
    shows: failedWith("docker_failed"),
  },
  "the container paused": {
    lastsMs: 3_000,
    kind: "redis",
    short: true,
    apply: ({ stack }) => docker(stack, "pause", stack.container),
    repair: ({ stack }) => docker(stack, "unpause", stack.container),
    shows: failedWith("docker_failed", "redis_failed", "timeout"),
  },
  "the container stopped, and started half a second later": {
    lastsMs: 0,
    kind: "redis",
    short: true,
    // In two steps: what is down for some milliseconds alone, a busy machine's callers may all miss.
    apply: async ({ stack }) => {
      await docker(stack, "stop", "--time", "1", stack.container);
      await sleep(500);
      await docker(stack, "start", stack.container);
    },
    repair: ({ stack }) => untilRedisAnswers(stack),
    shows: failedWith("docker_failed", "redis_failed", "loading"),
  },
  "the container made anew under another id": {
    lastsMs: 0,
    kind: "redis",
    short: true,
    apply: async ({ stack }) =>
      void (await stack.control.compose("up", "-d", "--force-recreate", "--timeout", "2", "redis")),
    repair: ({ stack }) => untilRedisAnswers(stack),
    shows: failedWith("docker_failed", "redis_failed", "loading"),
  },
  "Redis killed for memory": {
    lastsMs: 1_000,
    kind: "alone",
    // The stack's state of that name raises maxmemory, which these callers set all the time; so the limit comes down, below what a script takes.
    async apply({ stack }) {
      await docker(stack, "update", "--memory", "256m", "--memory-swap", "256m", stack.container);
      const before = await restarts(stack);
      // Killed under it, Redis does not answer.
      await stack.control.redis("EVAL", HOARD, "0").catch(() => "");
      await until("Redis killed for memory", async () => (await restarts(stack)) !== before);
    },
    async repair({ stack }) {
      await docker(stack, "update", "--memory", "768m", "--memory-swap", "1536m", stack.container);
      await untilRedisAnswers(stack);
    },
    shows: failedWith("docker_failed", "redis_failed", "loading"),
  },
  "Redis loading a large dump": state("loading", 3_000, "loading"),
  "Redis busy in a script that does not end": state("busy-script", 2_000, "redis_failed", "timeout"),
  "Redis out of connections": state("max-clients", 2_000),
  "the data volume full": state("disk-full", 2_000),
  "the Worker's clock set an hour ahead, and right again": clockSet(HOUR_S),
  // The one ahead is not among the short ones: it leaves lines in the audit that are an hour from now, for whoever tests after it.
  "the Worker's clock set back an hour, and right again": { ...clockSet(-HOUR_S), short: true },
  "the Worker's clock going an hour back and forth": {
    ...clockSet(HOUR_S),
    lastsMs: 0,
    async apply({ clock }) {
      for (let times = 0; times < 10; times += 1)
        for (const seconds of [HOUR_S, 0, -HOUR_S, 0]) {
          await clock.set(seconds);
          await sleep(70);
        }
    },
  },
  "workerd killed and started again": {
    lastsMs: 0,
    kind: "way",
    short: true,
    cutsCallers: true,
    async apply({ stack }) {
      for (const each of await stack.control.workerProcesses()) kill(each, "SIGKILL");
    },
    repair: ({ stack }) => stack.control.restartWorker(),
    shows: (asked) => asked.some(({ status }) => status === null),
  },
};

/** Those that can be had here. */
export const faultsHere = ({ dockerSocket }: TestStack): string[] =>
  Object.keys(FAULTS).filter((name) => !(name in engine) || ownEngine(dockerSocket) !== null);
