/** The `cli` transport: exactly the documented commands, one process each, for hosts where the agent may run only those. */
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
import type { Transport } from "../explaining.ts";
import { isPlainPath } from "../disk-space.ts";
import { underEither } from "../under-either.ts";
import { type Ended, runChild } from "./child.ts";
import { readEnds } from "../ends.ts";
import * as failures from "../failures.ts";
import { findMarked, newMarker, sweep } from "../leftovers.ts";
import { PASSWORD_PROBE, readProbe, parseReply } from "../redis-cli/reply.ts";
import { passwordVariables, type Program, type Tools } from "../redis-cli/tool.ts";
import { checkCommand, isReadOnly, toLine } from "../redis-cli/words.ts";
import type {
  Budget,
  Composed,
  Found,
  ContainerStats,
  End,
  Inspection,
  Log,
  RedisCommand,
  RedisReply,
  Service,
  ServiceContainers,
} from "../seam.ts";
import { readServiceLog } from "../logs.ts";
import { noConnectionBy, noRedisCli } from "../unreached.ts";
import { unlessAborted } from "../../../shared/deadline.ts";
import { endsWords, parseStats } from "./commands.ts";
import { composedOf, inspectContainer, listContainers } from "./containers.ts";
import { isMissing, readExec, redisCliWords } from "./exec.ts";
import { listNeighbours, readFile } from "./files.ts";
import { looking } from "./looking.ts";
import { containerLog } from "./logs.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export const createCliDocker = (socketPath: string, service: Service, own: Environment, tools: Tools): Transport => {
  // Docker gets nothing else of the agent's environment, which may hold secrets.
  const env: Record<string, string> = {
    PATH: own["PATH"] ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    HOME: own["HOME"] ?? "/root",
    DOCKER_HOST: `unix://${socketPath}`,
  };
  const ending = new AbortController();
  const underWay = new Set<Promise<unknown>>();

  const tracked = <T>(work: Promise<T>): Promise<T> => {
    underWay.add(work);
    void work.finally(() => underWay.delete(work));
    return work;
  };

  /** Does work that is aborted by the request's signal or by `close`. */
  const bounded = <T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> =>
    underEither([signal, ending.signal], work);

  /** Of one service, or of the whole project. */
  const list = (
    name: string | null,
    signal: AbortSignal,
    project = service.project,
  ): Promise<Result<ListedService[]>> => listContainers(project, name, { socketPath, env }, signal);

  /** As it was last found. */
  let last: Container | null = null;
  /** Of the container that was last asked about; it does not change for as long as the container has its id. */
  let made: { id: string; composed: Composed } | null = null;

  /** As it is, running or not. */
  const identify = async (signal: AbortSignal): Promise<Result<Listed>> => {
    const listed = await list(service.service, signal);
    const found = listed.ok ? theContainer(listed.value, service) : listed;
    last = found.ok ? found.value : null;
    return found;
  };

  const locate = async (signal: AbortSignal): Promise<Result<Container>> => {
    const found = await identify(signal);
    return found.ok ? runningContainer(found.value, service) : found;
  };

  /** Why a command failed: the container's state if that explains it. */
  const explain = async (what: string, ended: Ended, signal: AbortSignal): Promise<Result<never>> => {
    const located = await locate(signal);
    return located.ok ? fail(failures.commandFailed(what, ended.exitCode)) : located;
  };

  const exec = async (
    program: Program,
    command: RedisCommand,
    container: Container,
    signal: AbortSignal,
    database: number,
  ): Promise<Result<RedisReply>> => {
    const password = await unlessAborted(service.password(), signal, null);
    const marker = newMarker();
    const secret = passwordVariables(password);
    if (signal.aborted) return fail(failures.timedOut("redis"));
    const ended = await runChild(
      redisCliWords(service, program, marker, Object.keys(secret), command, database),
      { ...env, ...secret },
      signal,
    );
    const unknown = <T>(failed: Result<T>): Result<T> =>
      failed.ok || isReadOnly(command) ? failed : fail(failures.outcomeUnknown(failed.failure));
    if (!ended.ok) {
      const left = await findMarked(marker);
      void tracked(sweep(marker, left));
      // redis-cli was there and waiting: it was Redis that did not answer.
      return unknown(ended.failure.code === "timeout" && left.length > 0 ? fail(failures.timedOut("redis")) : ended);
    }
    if (isMissing(ended.value)) return fail(noRedisCli(container.name));
    const read = readExec(ended.value, command, password !== null);
    return read ?? unknown(await explain("`docker compose exec`", ended.value, signal));
  };

  const redis = async (
    commands: readonly RedisCommand[],
    signal: AbortSignal,
    database: number,
  ): Promise<Result<RedisReply[]>> => {
    const located = await locate(signal);
    if (!located.ok) return located;
    const replies: RedisReply[] = [];
    for (const [index, command] of commands.entries()) {
      const reply = await tools.each((program) => exec(program, command, located.value, signal, database));
      if (!reply.ok) {
        const changed = commands.slice(0, index).some((earlier) => !isReadOnly(earlier));
        return changed ? fail(failures.outcomeUnknown(reply.failure)) : reply;
      }
      replies.push(reply.value);
    }
    return ok(replies);
  };

  const stats = async (signal: AbortSignal): Promise<Result<ContainerStats>> => {
    const located = await locate(signal);
    if (!located.ok) return located;
    const { name } = located.value;
    const words = ["docker", "stats", name, "--no-stream", "--no-trunc", "--format", "{{json .}}"] as const;
    const ended = await runChild(words, env, signal);
    if (!ended.ok) return ended;
    const parsed = ended.value.exitCode === 0 ? parseStats(ended.value.stdout, Date.now()) : null;
    return parsed === null ? explain("`docker stats`", ended.value, signal) : ok(parsed);
  };

  const inspect = async (signal: AbortSignal): Promise<Result<Inspection>> => {
    const found = await identify(signal);
    return found.ok ? inspectContainer(found.value.name, env, signal) : found;
  };

  /** Of the container that the request has found, so that it costs no listing of its own. */
  const composed = async (signal: AbortSignal): Promise<Result<Found>> => {
    const found = last === null ? await identify(signal) : ok(last);
    if (!found.ok) return found;
    const { id, name } = found.value;
    if (made?.id !== id) {
      const asked = await composedOf(name, env, signal);
      if (!asked.ok) return asked;
      made = { id, composed: asked.value };
    }
    return ok({ ...made.composed, container: name, ...tools.last() });
  };

  const ends = async (since: number, signal: AbortSignal): Promise<Result<End[]>> => {
    const ended = await runChild(endsWords(service, since, Date.now()), env, signal);
    if (!ended.ok) return ended;
    if (ended.value.exitCode === 0) return ok(readEnds(ended.value.stdout));
    // If something is wrong with the engine, the list says what.
    const listed = await list(service.service, signal);
    return listed.ok ? fail(failures.commandFailed("`docker events`", ended.value.exitCode)) : listed;
  };

  const services = async (signal: AbortSignal): Promise<Result<ServiceContainers[]>> => {
    const listed = await list(null, signal);
    return listed.ok ? ok(byService(listed.value)) : listed;
  };

  const logs = async (name: string, since: number, budget: Budget): Promise<Result<Log>> => {
    const where = named(name, service.project);
    const listed = await list(where.service, budget.signal, where.project);
    if (!listed.ok) return listed;
    return readServiceLog(listed.value, where, { since, budget, now: Date.now }, (container) =>
      Promise.resolve(ok(containerLog(container, env))),
    );
  };

  const file = async (path: string, signal: AbortSignal): Promise<Result<string | null>> => {
    if (!isPlainPath(path)) return fail(failures.badPath());
    const found = await identify(signal);
    return found.ok ? readFile(found.value.name, path, env, signal) : found;
  };

  const { diskSpace, fileAt } = looking(service, env, identify, (marker) => void tracked(sweep(marker)));

  const asksForPassword = async (signal: AbortSignal): Promise<Result<boolean | null>> => {
    const located = await locate(signal);
    if (!located.ok) return located;
    const ended = await tools.each(async (program) => {
      const marker = newMarker();
      // Without the password, since the first command would give it up anyway.
      const words = redisCliWords(service, program, marker, [], []);
      const child = await runChild(words, env, signal, PASSWORD_PROBE.map(toLine).join(""));
      if (!child.ok) void tracked(sweep(marker));
      return child.ok && isMissing(child.value) ? fail(noRedisCli(located.value.name)) : child;
    });
    if (!ended.ok) return ended;
    const refused = noConnectionBy(ended.value.stderr.split("\n"));
    if (refused !== null) return fail(refused);
    if (ended.value.exitCode !== 0) return explain("`docker compose exec`", ended.value, signal);
    const lines = ended.value.stdout.split("\n").filter((line) => line !== "");
    const replies = lines.map((line) => parseReply(["PING"], [line]));
    return ok(readProbe(replies.filter((reply) => reply !== null)));
  };

  const orClosed = <T>(result: Result<T>): Result<T> => {
    if (result.ok || !ending.signal.aborted) return result;
    const closed = failures.transportClosed();
    return fail(result.failure.outcome_unknown === true ? failures.outcomeUnknown(closed) : closed);
  };

  return {
    async redis(commands, { signal }, database = 0) {
      for (const command of commands) {
        const checked = checkCommand(command);
        if (!checked.ok) return checked;
      }
      return orClosed(await tracked(bounded(signal, (either) => redis(commands, either, database))));
    },
    stats: async (_wanted, { signal }) => orClosed(await tracked(bounded(signal, stats))),
    inspect: async ({ signal }) => orClosed(await tracked(bounded(signal, inspect))),
    composed: async ({ signal }) => orClosed(await tracked(bounded(signal, composed))),
    ends: async (since, { signal }) => orClosed(await tracked(bounded(signal, (either) => ends(since, either)))),
    services: async ({ signal }) => orClosed(await tracked(bounded(signal, services))),
    logs: async (name, since, { signal, deadlineAt }) =>
      orClosed(await tracked(bounded(signal, (either) => logs(name, since, { signal: either, deadlineAt })))),
    neighbours: async ({ signal }) => orClosed(await tracked(bounded(signal, (either) => listNeighbours(env, either)))),
    file: async (path, { signal }) => orClosed(await tracked(bounded(signal, (either) => file(path, either)))),
    diskSpace: async (path, { signal }) =>
      orClosed(await tracked(bounded(signal, (either) => diskSpace(path, either)))),
    fileAt: async (path, { signal }) => orClosed(await tracked(bounded(signal, (either) => fileAt(path, either)))),
    asksForPassword: async ({ signal }) => orClosed(await tracked(bounded(signal, asksForPassword))),
    async close() {
      ending.abort();
      // A request that ends may have started a sweep.
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
  };
};
