import { setImmediate as turn } from "node:timers/promises";
import type { HopReport } from "../../protocol/failure.ts";
import type { Handlers } from "../../protocol/operations.ts";
import { fail, ok, type Result } from "../../protocol/result.ts";
import { briefly } from "../docker/briefly.ts";
import type { Context } from "../session/context.ts";
import { softwareOf, textOf } from "../redis/reply.ts";

/** A Redis that gave a PONG is up, whatever it tells of itself: that is not waited for longer, nor for more than half of the time that is left. */
const TELL_MS = 1000;

/** Rounded to the microsecond: the clock's further digits are noise. */
const since = (start: number, now: () => number): number => Math.max(0, Math.round((now() - start) * 1000) / 1000);

/**
 * Asks Docker for the container's figures and Redis for a PONG, at the same time. Times are measured from the agent, so Redis's time
 * includes the way through Docker. The agent's own time is one turn of its event loop, which takes longer the busier the agent is.
 */
export const ping: Handlers<"agent", Context>["ping"] = async (_input, { redis, stats, now, budget, under }) => {
  const timed = async <T>(asked: Promise<Result<T>>): Promise<{ result: Result<T>; took_ms: number }> => {
    const start = now();
    const result = await asked;
    return { result, took_ms: since(start, now) };
  };
  const start = now();
  await turn();
  const agent: HopReport = { hop: "agent", ok: true, took_ms: since(start, now) };

  const [container, pong] = await Promise.all([timed(stats("memory")), timed(redis(["PING"]))]);
  const reply = pong.result.ok ? textOf(pong.result.value[0]) : pong.result;

  // Redis is asked through Docker, and that way may fail even though Docker has answered with the container's figures.
  const docker = container.result.ok && !reply.ok && reply.failure.hop === "docker" ? pong : container;
  if (!docker.result.ok) {
    const { failure } = docker.result;
    const failed: HopReport = { hop: "docker", ok: false, took_ms: docker.took_ms, detail: failure.detail };
    return fail({ ...failure, hops: [agent, failed] });
  }
  const reached: HopReport = { hop: "docker", ok: true, took_ms: container.took_ms };
  if (!reply.ok) {
    const { failure } = reply;
    if (failure.hop === "agent") return fail({ ...failure, hops: [{ ...agent, ok: false, detail: failure.detail }] });
    const failed: HopReport = { hop: "redis", ok: false, took_ms: pong.took_ms, detail: failure.detail };
    return fail({ ...failure, hops: [agent, reached, failed] });
  }
  // After the PONG, whose time it does not touch; a user that may only PING is told nothing, and so is the person.
  const asked = await briefly(Math.min(TELL_MS, (budget.deadlineAt - now()) / 2), budget, (signal) =>
    under({ ...budget, signal }).redis(["INFO", "server"]),
  );
  const info = asked.ok ? textOf(asked.value[0]) : asked;
  return ok({
    hops: [agent, reached, { hop: "redis", ok: true, took_ms: pong.took_ms }],
    software: info.ok ? softwareOf(info.value) : null,
  });
};
