import { expect, test } from "vitest";
import type { Failure } from "../../protocol/failure.ts";
import { fail, ok } from "../../protocol/result.ts";
import * as failures from "../docker/failures.ts";
import { closesPlain, listensElsewhere, noRedisCli, takesOnlyTls } from "../docker/unreached.ts";
import { error, failure, infoOf, recorded, text } from "../handlers/recorded.fixture.ts";
import { redisState, stateOf } from "./redis-state.ts";

const PLACE = { project: "shop", service: "redis" };
const LOADING = "# Persistence\r\nloading:1\r\nloading_loaded_perc:41.26\r\nloading_eta_seconds:12\r\n";

test.each([
  ["INFO", text(infoOf("redis-7.4")), "answers", null],
  ["an INFO that says so", text(LOADING), "loading", expect.stringContaining("41.3 % read, about 12 s to go")],
  [
    "an error",
    error("LOADING Redis is loading the dataset in memory"),
    "loading",
    expect.stringContaining("LOADING Redis"),
  ],
  [
    "an error",
    error("BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE."),
    "busy",
    expect.stringContaining("BUSY"),
  ],
  ["an error", error("NOAUTH Authentication required."), "refuses_password", expect.stringContaining("NOAUTH")],
  [
    "an error",
    error("ERR max number of clients reached"),
    "max_clients",
    expect.stringContaining("max number of clients"),
  ],
  // Whoever says no answers.
  [
    "an error",
    error("NOPERM this user has no permissions to run the 'info' command"),
    "answers",
    expect.stringContaining("NOPERM"),
  ],
])("from %s: %o is %s", (_what, reply, state, detail) => {
  expect(stateOf({ ok: true, value: [reply] })).toEqual({
    ok: true,
    value: { state, detail, password_sent: null },
  });
});

test.each<[Failure, string, boolean | null]>([
  [failures.wrongPassword(), "refuses_password", true],
  [failures.passwordNeeded(), "refuses_password", false],
  [failures.tooManyClients(), "max_clients", null],
  [failures.timedOut("redis"), "no_reply", null],
  [failures.noConnection(), "unreachable", null],
  [failures.nothingListens(), "unreachable", null],
  [noRedisCli("shop-redis-1"), "no_redis_cli", null],
  [noRedisCli("shop-redis-1", ["0.0.0.0:6379"]), "no_redis_cli", null],
  [listensElsewhere(["0.0.0.0:6380"], "127.0.0.1:6379"), "elsewhere", null],
  [takesOnlyTls(), "closes_connections", null],
  [closesPlain("127.0.0.1:6379"), "closes_connections", null],
  [failures.stopped(PLACE, "shop-redis-1", 137), "unreachable", null],
  [failures.paused("shop-redis-1"), "unreachable", null],
  [failures.engineUnreachable("/run/docker.sock", "ENOENT"), "unreachable", null],
])("from the failure %o it is %s", (failed, state, password_sent) => {
  const value = { state, detail: failed.detail, password_sent };
  expect(stateOf({ ok: false, failure: failed })).toEqual({ ok: true, value });
});

test.each([failures.timedOut("docker"), failure("misconfigured", "agent", "The password file cannot be read.")])(
  "is not known from %o",
  (failed) => {
    expect(stateOf({ ok: false, failure: failed })).toEqual({ ok: false, failure: failed });
  },
);

test("where Redis listens is looked up where it was not reached, and only there", async () => {
  let looks = 0;
  const whereabouts = () => {
    looks += 1;
    return Promise.resolve(ok({ container: "shop-redis-1", listens: ["0.0.0.0:6380"], tls: false }));
  };
  const stateWith = (redis: Parameters<typeof recorded>[0]) =>
    redisState(recorded(redis, undefined, ok("canary"), { whereabouts }).context);
  expect(await stateWith({ INFO: text(infoOf("redis-7.4")) })).toMatchObject({ value: { listens: null } });
  expect(looks).toBe(0);
  const reached = await stateWith(listensElsewhere(["0.0.0.0:6380"], "127.0.0.1:6379"));
  expect(reached).toMatchObject({ value: { state: "elsewhere", listens: ["0.0.0.0:6380"] } });
});

test.each([
  [ok("canary"), true],
  [ok(null), false],
  [fail(failure("misconfigured", "agent", "No.")), null],
])("whether there is a password to give is told, and not the password", async (password, password_given) => {
  const { context } = recorded({ INFO: text(infoOf("redis-7.4")) }, undefined, password);
  const told = await redisState({ ...context, redis: () => Promise.resolve(ok([text(infoOf("redis-7.4"))])) });
  expect(told).toMatchObject({ ok: true, value: { password_given } });
  expect(JSON.stringify(told)).not.toContain("canary");
});
