/** The `socket` transport: the Engine API, with redis-cli, the stats and a watch on the containers held open. */
import { setTimeout as sleep } from "node:timers/promises";
import { type Result, fail, ok } from "../../../protocol/result.ts";
import {
  type Container,
  type Listed,
  type ListedService,
  byService,
  named,
  runningContainer,
  theContainer,
} from "../container.ts";
import { isPlainPath } from "../disk-space.ts";
import type { Transport } from "../explaining.ts";
import * as failures from "../failures.ts";
import { rememberEnds } from "../remembered.ts";
import { toStats, type Frame } from "../stats.ts";
import { readServiceLog } from "../logs.ts";
import type { Program, Tools } from "../redis-cli/tool.ts";
import { checkCommand, isReadOnly } from "../redis-cli/words.ts";
import type { Budget, Composed, RedisReply, Service } from "../seam.ts";
import { unlessAborted } from "../../../shared/deadline.ts";
import { inTurns } from "../../../shared/one-at-a-time.ts";
import {
  composedOf,
  inspectContainer,
  listContainers,
  listNeighbours,
  readContainerEnds,
  watchContainers,
} from "./containers.ts";
import { createEngine } from "./engine.ts";
import { type AtPath, createFiles } from "./files.ts";
import { holdRedis } from "./held-redis.ts";
import { openContainerLog, type Terminals } from "./logs.ts";
import { probePassword } from "./password-probe.ts";
import { type StatsStream, openStatsStream } from "./stats-stream.ts";

/** A restart of the container shows as several changes, and each of them may end a session or a stream. */
const ATTEMPTS = 3;

/** Between two looks at a container whose stats ended. */
const RETRY_AFTER_MS = 100;

/** The limit for work that several requests share, which no single request's budget may end. */
const SHARED_WORK_MS = 10_000;

/** Runs one piece of work at a time. All who ask while it runs share it, and each waits only as long as its own budget allows. */
const shared = <A extends unknown[], T>(start: (signal: AbortSignal, ...args: A) => Promise<Result<T>>) => {
  let running: Promise<Result<T>> | null = null;
  return (signal: AbortSignal, ...args: A): Promise<Result<T>> => {
    running ??= start(AbortSignal.timeout(SHARED_WORK_MS), ...args).finally(() => (running = null));
    return unlessAborted(running, signal, fail(failures.timedOut("docker")));
  };
};

export const createSocketDocker = (socketPath: string, service: Service, tools: Tools): Transport => {
  const engine = createEngine(socketPath);
  let closed = false;
  let watch: { destroy(): void } | null = null;
  let container: Container | null = null;
  /** All of the service, as long as `container` is what it was. */
  let siblings: ListedService[] = [];
  let stats: StatsStream | null = null;
  /** Of the container that was last asked about; it does not change for as long as the container has its id. */
  let made: { id: string; composed: Composed } | null = null;
  const terminals: Terminals = new Map();
  /** Raised with each change, so that a list asked for before it is not kept. */
  let changes = 0;
  const turns = inTurns();
  const lastProgram = (): Program => {
    const { cli, options } = tools.last();
    return [cli, ...options];
  };
  const endings = new Set<Promise<void>>();

  const ending = (work: Promise<void>): void => {
    endings.add(work);
    void work.finally(() => endings.delete(work));
  };
  const lookAgain = (): void => {
    changes += 1;
    container = null;
    stats?.close();
    stats = null;
    files.forget();
  };
  const forget = (): void => {
    lookAgain();
    redis.abandon();
  };
  const remembered = rememberEnds();
  const changed = (events = ""): void => {
    forget();
    const seen = (id: string) => inspectContainer(engine, id, AbortSignal.timeout(SHARED_WORK_MS));
    if (!closed) void remembered.follow(events, seen);
  };
  const unwatched = (): void => {
    watch = null;
    forget();
  };

  const look = shared(async (signal): Promise<Result<Listed>> => {
    if (watch === null) {
      const opened = await watchContainers(engine, service, changed, signal);
      if (!opened.ok) return opened;
      if (closed || opened.value.destroyed) {
        opened.value.destroy();
        return fail(closed ? failures.transportClosed() : failures.engineUnreachable(socketPath, undefined));
      }
      watch = opened.value.once("close", unwatched);
    }
    const seen = changes;
    const listed = await listContainers(engine, service, signal);
    if (!listed.ok) return listed;
    const found = theContainer(listed.value, service);
    if (!found.ok) return found;
    const running = runningContainer(found.value, service);
    if (running.ok && seen === changes && !closed) {
      container = running.value;
      siblings = listed.value;
    }
    return found;
  });
  const locate = async (signal: AbortSignal): Promise<Result<Container>> => {
    if (closed) return fail(failures.transportClosed());
    if (container !== null) return ok(container);
    const found = await look(signal);
    return found.ok ? runningContainer(found.value, service) : found;
  };
  /** As it is, running or not. */
  const identify = async (signal: AbortSignal): Promise<Result<Container>> => {
    if (closed) return fail(failures.transportClosed());
    return container === null ? look(signal) : ok(container);
  };

  const files = createFiles(engine, (id) => container?.id === id, ending);
  const atPath =
    <T>(use: AtPath<T>) =>
    async (path: string, { signal }: Budget): Promise<Result<T>> => {
      if (!isPlainPath(path)) return fail(failures.badPath());
      const found = await identify(signal);
      return found.ok ? use(found.value.id, path, signal) : found;
    };

  const redis = holdRedis({
    ...{ engine, service, attempts: ATTEMPTS, locate, forget, ending },
    isCurrent: (id) => container?.id === id,
    isClosed: () => closed,
  });

  const statsStream = shared((signal, id: string) => openStatsStream(engine, id, signal));

  const freshFrame = async (wanted: "memory" | "cpu", signal: AbortSignal): Promise<Result<[Frame, Container]>> => {
    const accepts = (frame: Frame): boolean =>
      wanted === "memory" || frame.precpu_stats?.system_cpu_usage !== undefined;
    for (let count = 0; count < ATTEMPTS && !closed; count += 1) {
      if (count > 0) await sleep(RETRY_AFTER_MS);
      const located = await locate(signal);
      if (!located.ok) return located;
      if (stats === null || stats.ended()) {
        const opened = await statsStream(signal, located.value.id);
        if (!opened.ok) return opened;
        if (container?.id !== located.value.id) {
          opened.value.close();
          continue;
        }
        stats = opened.value;
      }
      const frame = await unlessAborted(stats.frame(accepts), signal, "expired" as const);
      if (frame === "expired") return fail(failures.timedOut("docker"));
      if (frame !== null) return ok([frame, located.value]);
      // A redis-cli in a container that has ended has ended too; in one of which only the figures ended, somebody may be using it.
      lookAgain();
    }
    return fail(closed ? failures.transportClosed() : failures.engineGarbled("the container's stats"));
  };

  const prepareStats = async ({ id }: Container, signal: AbortSignal): Promise<void> => {
    const opened = await statsStream(signal, id);
    if (!opened.ok || stats === opened.value) return;
    if (closed || stats !== null || container?.id !== id) opened.value.close();
    else stats = opened.value;
  };

  return {
    async prepare(signal) {
      const located = locate(signal);
      const figures = located.then((found) => (found.ok ? prepareStats(found.value, signal) : undefined));
      await Promise.allSettled([redis.prepare(located, lastProgram, signal), figures]);
    },

    async redis(commands, budget, database = 0) {
      for (const command of commands) {
        const checked = checkCommand(command);
        if (!checked.ok) return checked;
      }
      const late = fail(failures.timedOut("redis"));
      // In database 0, where every connection begins and is left: in another one, nobody else's commands may follow.
      const reads = database === 0 && commands.every(isReadOnly);
      let begun = false;
      const ask = async (): Promise<Result<RedisReply[]>> => {
        const beside = reads ? await turns.beside(() => redis.beside(commands, budget)) : null;
        if (beside !== null) return beside;
        return turns.alone(async () => {
          begun = true;
          return budget.signal.aborted ? late : tools.each((program) => redis.run(program, commands, budget, database));
        });
      };
      const mine = ask();
      // What has begun knows itself what the end of its budget means: it may have written something.
      const early = await unlessAborted(mine, budget.signal, null);
      return early ?? (begun ? mine : late);
    },

    async stats(wanted, { signal }) {
      const fresh = await freshFrame(wanted, signal);
      return fresh.ok ? ok(toStats(fresh.value[0], fresh.value[1].name)) : fresh;
    },

    async inspect({ signal }) {
      const found = await identify(signal);
      if (!found.ok) return found;
      const inspecting = inspectContainer(engine, found.value.id, signal);
      files.inspected(found.value.id, inspecting);
      const inspected = await inspecting;
      if (inspected.ok) remembered.note(inspected.value);
      return inspected;
    },

    async composed({ signal }) {
      const found = await identify(signal);
      if (!found.ok) return found;
      const { id, name } = found.value;
      if (made?.id !== id) {
        const asked = await composedOf(engine, id, signal);
        if (!asked.ok) return asked;
        made = { id, composed: asked.value };
      }
      return ok({ ...made.composed, container: name, ...tools.last() });
    },

    async ends(since, { signal }) {
      if (closed) return fail(failures.transportClosed());
      const ends = await readContainerEnds(engine, service, since, signal);
      return ends.ok ? ok(remembered.known(ends.value)) : ends;
    },

    async services({ signal }) {
      if (closed) return fail(failures.transportClosed());
      const listed = await listContainers(engine, { project: service.project }, signal);
      return listed.ok ? ok(byService(listed.value)) : listed;
    },

    async logs(name, since, budget) {
      if (closed) return fail(failures.transportClosed());
      const where = named(name, service.project);
      const own = where.project === service.project && where.service === service.service && container !== null;
      const listed = own ? ok(siblings) : await listContainers(engine, where, budget.signal);
      if (!listed.ok) return listed;
      return readServiceLog(listed.value, where, { since, budget, now: Date.now }, (each) =>
        openContainerLog(engine, each, terminals, budget.signal),
      );
    },

    async neighbours({ signal }) {
      if (closed) return fail(failures.transportClosed());
      return listNeighbours(engine, signal);
    },

    file: atPath(files.text),
    diskSpace: atPath(files.space),
    fileAt: atPath(files.found),

    async asksForPassword({ signal }) {
      const located = await locate(signal);
      if (!located.ok) return located;
      return probePassword(located.value, { engine, service, tools, ending }, signal);
    },

    async close() {
      closed = true;
      stats?.close();
      const graceful = redis.close();
      watch?.destroy();
      await graceful;
      await Promise.allSettled(endings);
    },
  };
};
