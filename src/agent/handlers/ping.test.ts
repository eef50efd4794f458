import { expect, test } from "vitest";
import { operations } from "../../protocol/operations.ts";
import { fail, ok } from "../../protocol/result.ts";
import type { Docker } from "../docker/seam.ts";
import { error, failure, infoOf, recorded, text } from "./recorded.fixture.ts";
import { ping } from "./ping.ts";

const hopsOf = (hops: readonly { hop: string; ok: boolean }[] | undefined): string[] =>
  (hops ?? []).map((each) => `${each.hop} ${each.ok ? "ok" : "failed"}`);

test("lists agent, docker and redis, each with its time", async () => {
  const result = await ping({}, recorded({ PING: text("PONG"), "INFO server": text(infoOf("valkey-8.1")) }).context);
  if (!result.ok) throw new Error(result.failure.detail);
  expect(operations.ping.reading.parse(result.value)).toEqual(result.value);
  expect(hopsOf(result.value.hops)).toEqual(["agent ok", "docker ok", "redis ok"]);
  expect(result.value.software).toEqual({ name: "Valkey", version: "8.1.1" });
});

test("answers as well where Redis does not tell what it is", async () => {
  const forbidden = error("NOPERM User default has no permissions to run the 'info' command");
  const result = await ping({}, recorded({ PING: text("PONG"), "INFO server": forbidden }).context);
  expect(result).toMatchObject({ ok: true, value: { software: null } });
});

test("a reading of an agent of an earlier version is valid", () => {
  expect(operations.ping.reading.parse({ hops: [] })).toEqual({ hops: [], software: null });
});

const STOPPED = failure("docker_failed", "docker", "The container is stopped.");
const REFUSED = failure("redis_failed", "redis", "Could not connect.");
const SILENT = failure("timeout", "redis", "Redis did not answer in time.");

test.each([
  ["the container is stopped", recorded(STOPPED, STOPPED), STOPPED, ["agent ok", "docker failed"]],
  ["the way to Redis fails in Docker", recorded(STOPPED), STOPPED, ["agent ok", "docker failed"]],
  ["Redis takes no connection", recorded(REFUSED), REFUSED, ["agent ok", "docker ok", "redis failed"]],
  ["Redis does not answer", recorded(SILENT), SILENT, ["agent ok", "docker ok", "redis failed"]],
])("is a failure at the failing hop, with the hops up to it, when %s", async (_when, { context }, expected, hops) => {
  const result = await ping({}, context);
  expect(result).toMatchObject({ ok: false, failure: expected });
  expect(hopsOf(result.ok ? [] : result.failure.hops)).toEqual(hops);
  expect(result.ok ? null : result.failure.hops?.at(-1)?.detail).toBe(expected.detail);
});

test("answers in time as well where Redis, after its PONG, does not tell what it is, and asks it no longer", async () => {
  const redis: Docker["redis"] = ([command], { signal }) =>
    command?.[0] === "PING"
      ? Promise.resolve(ok([text("PONG")]))
      : new Promise((resolve) => signal.addEventListener("abort", () => resolve(fail(SILENT))));
  const { context } = recorded({}, undefined, ok(null), { redis });
  const whole = { signal: new AbortController().signal, deadlineAt: 100 };
  const result = await ping({}, context.under(whole));
  expect(result).toMatchObject({ ok: true, value: { software: null } });
  expect(hopsOf(result.ok ? result.value.hops : [])).toEqual(["agent ok", "docker ok", "redis ok"]);
  expect(whole.signal.aborted).toBe(false);
});

test("tells Redis's own error from a failure on the way", async () => {
  const result = await ping({}, recorded({ PING: error("LOADING Redis is loading the dataset in memory") }).context);
  expect(result).toMatchObject({ ok: false, failure: { code: "loading", hop: "redis" } });
  expect(hopsOf(result.ok ? [] : result.failure.hops)).toEqual(["agent ok", "docker ok", "redis failed"]);
});

test("blames the agent where it cannot have the password", async () => {
  const unreadable = failure("misconfigured", "agent", "The password file cannot be read.");
  const result = await ping({}, recorded({}, undefined, { ok: false, failure: unreadable }).context);
  expect(hopsOf(result.ok ? [] : result.failure.hops)).toEqual(["agent failed"]);
});
