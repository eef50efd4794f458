/** The `cli` transport: exactly the documented commands, one process each, for hosts where the agent may run only those. */
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { type Result, fail, ok } from "../../../protocol/result.ts";
import { type Container, chooseContainer } from "../container.ts";
import * as failures from "../failures.ts";
import { findMarked, newMarker, sweep } from "../leftovers.ts";
import { checkCommand } from "../redis-cli/words.ts";
import type { ContainerStats, Docker, RedisCommand, RedisReply, Service } from "../seam.ts";
import { within } from "../within.ts";
import { type Ended, runChild } from "./child.ts";
import { execWords, readExec } from "./exec.ts";
import { parseListing } from "./listing.ts";
import { parseStats } from "./stats.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export const createCliDocker = (socketPath: string, service: Service, own: Environment): Docker => {
  // Nothing else of the agent's environment: a secret in it is none of Docker's business.
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

  /** `AbortSignal.any` of the request's signal and of `close`, which Node 18 does not have. */
  const bounded = async <T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    const either = new AbortController();
    const abort = (): void => either.abort();
    for (const each of [signal, ending.signal]) {
      if (each.aborted) abort();
      each.addEventListener("abort", abort, { once: true });
    }
    try {
      return await work(either.signal);
    } finally {
      for (const each of [signal, ending.signal]) each.removeEventListener("abort", abort);
    }
  };

  const locate = async (signal: AbortSignal): Promise<Result<Container>> => {
    const words = [
      "docker",
      "compose",
      "-p",
      service.project,
      "ps",
      "-a",
      "--format",
      "json",
      service.service,
    ] as const;
    const ended = await runChild(words, env, signal);
    if (!ended.ok) return ended;
    if (/Cannot connect to the Docker daemon|permission denied/i.test(ended.value.stderr)) {
      // The Docker CLI says the same of a socket that is missing and of one where nobody listens.
      const code = await access(socketPath, constants.W_OK).then(
        () => "ECONNREFUSED",
        (error: NodeJS.ErrnoException) => error.code,
      );
      return fail(failures.engineUnreachable(socketPath, code));
    }
    // Compose says "no such service" where the project has no container of that name.
    const absent = /no such service|no configuration file|not found/i.test(ended.value.stderr);
    if (ended.value.exitCode !== 0 && !absent) {
      return fail(failures.commandFailed("`docker compose ps`", ended.value.exitCode));
    }
    const listed = parseListing(ended.value.stdout);
    return listed === null ? fail(failures.engineGarbled("`docker compose ps`")) : chooseContainer(listed, service);
  };

  /** Why a command failed: the container's state if that explains it. */
  const explain = async (what: string, ended: Ended, signal: AbortSignal): Promise<Result<never>> => {
    const located = await locate(signal);
    return located.ok ? fail(failures.commandFailed(what, ended.exitCode)) : located;
  };

  const exec = async (
    command: RedisCommand,
    container: Container,
    signal: AbortSignal,
  ): Promise<Result<RedisReply>> => {
    const password = await within(service.password(), signal, null);
    const marker = newMarker();
    const secret = password === null ? {} : { REDISCLI_AUTH: password };
    const ended = await runChild(execWords(service, marker, password !== null, command), { ...env, ...secret }, signal);
    if (!ended.ok) {
      const inRedis = (await findMarked(marker)).length > 0;
      void tracked(sweep(marker));
      // redis-cli was there and waiting: it was Redis that did not answer.
      return ended.failure.code === "timeout" && inRedis ? fail(failures.timedOut("redis")) : ended;
    }
    if (/OCI runtime exec failed/.test(ended.value.stderr + ended.value.stdout) && ended.value.exitCode !== 0) {
      return fail(failures.noRedisCli(container.name));
    }
    return readExec(ended.value, command, password !== null) ?? explain("`docker compose exec`", ended.value, signal);
  };

  const redis = async (commands: readonly RedisCommand[], signal: AbortSignal): Promise<Result<RedisReply[]>> => {
    const located = await locate(signal);
    if (!located.ok) return located;
    const replies: RedisReply[] = [];
    for (const command of commands) {
      const reply = await exec(command, located.value, signal);
      if (!reply.ok) return reply;
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

  const orClosed = <T>(result: Result<T>): Result<T> =>
    !result.ok && ending.signal.aborted ? fail(failures.transportClosed()) : result;

  return {
    async redis(commands, { signal }) {
      for (const command of commands) {
        const checked = checkCommand(command);
        if (!checked.ok) return checked;
      }
      return orClosed(await tracked(bounded(signal, (either) => redis(commands, either))));
    },
    stats: async (_wanted, { signal }) => orClosed(await tracked(bounded(signal, stats))),
    async close() {
      ending.abort();
      // A request that ends may leave a sweep of its own behind.
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
  };
};
