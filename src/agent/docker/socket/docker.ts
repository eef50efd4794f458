/** The `socket` transport: the Engine API, with redis-cli, the stats and a watch on the containers held open. */
import { setTimeout as sleep } from "node:timers/promises";
import { type Result, fail, ok } from "../../../protocol/result.ts";
import { type Container, type Listed, byService, named, runningContainer, theContainer } from "../container.ts";
import { isPlainPath } from "../disk-space.ts";
import type { Transport } from "../explaining.ts";
import * as failures from "../failures.ts";
import { toStats, type Frame } from "../stats.ts";
import { readServiceLog } from "../logs.ts";
import { PASSWORD_PROBE, readProbe } from "../redis-cli/reply.ts";
import { fromDatabase, inDatabase } from "../redis-cli/database.ts";
import { createTools, type Program } from "../redis-cli/tool.ts";
import { checkCommand, isReadOnly } from "../redis-cli/words.ts";
import type { Budget, Composed, RedisCommand, RedisReply, Service } from "../seam.ts";
import { unlessAborted } from "../../../shared/deadline.ts";
import { oneAtATime } from "../../../shared/one-at-a-time.ts";
import { protocolError, unreachedBy } from "../unreached.ts";
import { readDiskSpace } from "./disk-space.ts";
import {
  composedOf,
  inspectContainer,
  listContainers,
  listNeighbours,
  readContainerEnds,
  readFile,
  watchContainers,
} from "./containers.ts";
import { createEngine } from "./engine.ts";
import { readFileAt } from "./file-at.ts";
import { openContainerLog } from "./logs.ts";
import { shared } from "./shared.ts";
import { type Session, openSession } from "./session.ts";
import { type StatsStream, openStatsStream } from "./stats-stream.ts";

/** A restart of the container shows as several changes, and each of them may end a session or a stream. */
const ATTEMPTS = 3;

/** How long a redis-cli that nobody has asked is as good as a new one. */
const UNASKED_MS = 2000;

/** Between two looks at a container whose stats ended. */
const RETRY_AFTER_MS = 100;

export const createSocketDocker = (socketPath: string, service: Service): Transport => {
  const engine = createEngine(socketPath);
  let closed = false;
  let watch: { destroy(): void } | null = null;
  let container: Container | null = null;
  let session: Session | null = null;
  let stats: StatsStream | null = null;
  /** Of the container that was last asked about; it does not change for as long as the container has its id. */
  let made: { id: string; composed: Composed } | null = null;
  /** Raised with each change, so that a list asked for before it is not kept. */
  let changes = 0;
  const turn = oneAtATime();
  const tools = createTools(service.reach);
  /** A redis-cli that is being opened before anybody has asked; and that one, until it is asked, with when it was opened. */
  let preparing: Promise<void> | null = null;
  let unasked: { session: Session; at: number } | null = null;
  const endings = new Set<Promise<void>>();

  const ending = (work: Promise<void>): void => {
    endings.add(work);
    void work.finally(() => endings.delete(work));
  };
  const forget = (): void => {
    changes += 1;
    container = null;
    stats?.close();
    stats = null;
    if (session !== null) ending(session.abandon());
    session = null;
  };
  const unwatched = (): void => {
    watch = null;
    forget();
  };

  const look = shared(async (signal): Promise<Result<Listed>> => {
    if (watch === null) {
      const opened = await watchContainers(engine, service, forget, signal);
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
    if (running.ok && seen === changes && !closed) container = running.value;
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

  const attempt = async (
    program: Program,
    commands: readonly RedisCommand[],
    { signal }: Budget,
    database: number,
  ): Promise<Result<RedisReply[]>> => {
    const repeatable = commands.every(isReadOnly);
    if (preparing !== null) await unlessAborted(preparing, signal, undefined);
    for (let count = 0; count < ATTEMPTS && !closed; count += 1) {
      const fresh = session === null || session.ended() || session === unasked?.session;
      if (session !== null && session === unasked?.session && performance.now() - unasked.at > UNASKED_MS) {
        // The password may have changed since.
        ending(session.abandon());
        session = null;
      }
      unasked = null;
      if (session === null || session.ended()) {
        const located = await locate(signal);
        if (!located.ok) return located;
        const password = await unlessAborted(service.password(), signal, null);
        const opened = await openSession(engine, located.value, program, password, signal, ending);
        if ("lost" in opened) {
          forget();
          continue;
        }
        if (!opened.ok) return opened;
        if (container?.id !== located.value.id) {
          // It changed while redis-cli was being started.
          ending(opened.value.abandon());
          continue;
        }
        session = opened.value;
      }
      // Nothing has been sent yet, and a change that is too late must not be started.
      if (signal.aborted) return fail(failures.timedOut("redis"));
      const current = session;
      const outcome = await current.run(inDatabase(database, commands), signal);
      if (current.ended()) ending(current.abandon());
      if ("ok" in outcome && outcome.ok) {
        const { replies, back } = fromDatabase(database, outcome.value);
        if (!back) {
          ending(current.abandon());
          session = null;
        }
        return ok(replies);
      }
      if (!("lost" in outcome)) {
        const certain =
          repeatable || failures.isAuthFailure(outcome.failure) || unreachedBy(outcome.failure) === "no_redis_cli";
        return certain ? outcome : fail(failures.outcomeUnknown(outcome.failure));
      }
      if (session === current) session = null;
      if (outcome.sent && !repeatable) return fail(failures.connectionLost(true));
      // A new redis-cli that got a connection, and no word through it, would fare no better a second time.
      if (fresh && outcome.said) return fail(protocolError(outcome.said) ?? failures.connectionLost(false));
    }
    return fail(closed ? failures.transportClosed() : failures.connectionLost(false));
  };

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
      forget();
    }
    return fail(closed ? failures.transportClosed() : failures.engineGarbled("the container's stats"));
  };

  const prepareRedis = async (found: Container, signal: AbortSignal): Promise<void> => {
    const { cli, options } = tools.last();
    const password = await unlessAborted(service.password(), signal, null);
    const opened = await openSession(engine, found, [cli, ...options], password, signal, ending);
    if ("lost" in opened || !opened.ok) return;
    if (closed || session !== null || container?.id !== found.id) return ending(opened.value.abandon());
    session = opened.value;
    unasked = { session, at: performance.now() };
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
      const redis = located.then((found) => (found.ok ? prepareRedis(found.value, signal) : undefined));
      const figures = located.then((found) => (found.ok ? prepareStats(found.value, signal) : undefined));
      preparing = redis.catch(() => undefined).finally(() => (preparing = null));
      await Promise.allSettled([redis, figures]);
    },

    async redis(commands, budget, database = 0) {
      for (const command of commands) {
        const checked = checkCommand(command);
        if (!checked.ok) return checked;
      }
      const late = fail(failures.timedOut("redis"));
      let begun = false;
      const mine = turn(async () => {
        begun = true;
        return budget.signal.aborted ? late : tools.each((program) => attempt(program, commands, budget, database));
      });
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
      return found.ok ? inspectContainer(engine, found.value.id, signal) : found;
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
      return readContainerEnds(engine, service, since, signal);
    },

    async services({ signal }) {
      if (closed) return fail(failures.transportClosed());
      const listed = await listContainers(engine, { project: service.project }, signal);
      return listed.ok ? ok(byService(listed.value)) : listed;
    },

    async logs(name, since, budget) {
      if (closed) return fail(failures.transportClosed());
      const where = named(name, service.project);
      const listed = await listContainers(engine, where, budget.signal);
      if (!listed.ok) return listed;
      return readServiceLog(listed.value, where, { since, budget, now: Date.now }, (each) =>
        openContainerLog(engine, each, budget.signal),
      );
    },

    async neighbours({ signal }) {
      if (closed) return fail(failures.transportClosed());
      return listNeighbours(engine, signal);
    },

    async file(path, { signal }) {
      if (!isPlainPath(path)) return fail(failures.badPath());
      const found = await identify(signal);
      return found.ok ? readFile(engine, found.value.id, path, signal) : found;
    },

    async diskSpace(path, { signal }) {
      if (!isPlainPath(path)) return fail(failures.badPath());
      const found = await identify(signal);
      if (!found.ok) return found;
      return container?.id === found.value.id ? readDiskSpace(engine, container.id, path, signal, ending) : ok(null);
    },

    async fileAt(path, { signal }) {
      if (!isPlainPath(path)) return fail(failures.badPath());
      const found = await identify(signal);
      return found.ok ? readFileAt(engine, found.value.id, path, signal) : found;
    },

    async asksForPassword({ signal }) {
      const located = await locate(signal);
      if (!located.ok) return located;
      const password = await unlessAborted(service.password(), signal, null);
      const outcome = await tools.each(async (program) => {
        // It gets a session of its own, since afterwards that is logged in as nobody.
        const opened = await openSession(engine, located.value, program, password, signal, ending);
        if ("lost" in opened) return fail(failures.connectionLost(false));
        if (!opened.ok) return opened;
        const asked = await opened.value.run(PASSWORD_PROBE, signal);
        ending(opened.value.close());
        return "lost" in asked ? fail(failures.connectionLost(false)) : asked;
      });
      if (!outcome.ok) return failures.isAuthFailure(outcome.failure) ? ok(true) : outcome;
      return ok(readProbe(outcome.value));
    },

    async close() {
      closed = true;
      stats?.close();
      const open = session;
      session = null;
      const graceful = open?.close();
      watch?.destroy();
      await graceful;
      await preparing;
      await Promise.allSettled(endings);
    },
  };
};
