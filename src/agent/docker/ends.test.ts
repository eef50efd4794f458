import { expect, test } from "vitest";
import { readEnds } from "./ends.ts";

/** As Docker 20.10 prints them with `docker events --format '{{json .}}'`. */
const event = (Action: string, at: string, attributes: Record<string, string> = {}, ID = "5735d0ace810"): string =>
  JSON.stringify({
    status: Action,
    id: ID,
    from: "redis:7.4",
    Type: "container",
    Action,
    Actor: { ID, Attributes: { "com.docker.compose.service": "redis", name: "shop-redis-1", ...attributes } },
    scope: "local",
    time: Math.floor(Date.parse(at) / 1000),
    timeNano: Date.parse(at) * 1e6 + 123_456,
  });
const ends = (...lines: string[]) => readEnds(`${lines.join("\n")}\n`);
const AT = Date.parse("2026-11-22T21:00:00.500Z");

test("an end has its instant and its exit code", () => {
  expect(ends(event("die", "2026-11-22T21:00:00.500Z", { exitCode: "1" }))).toEqual([
    { at: AT, exitCode: 1, oomKilled: false },
  ]);
});

test.each([
  ["an oom of the same container right before", "2026-11-22T21:00:00.100Z", "137", "5735d0ace810", true],
  ["an oom that the engine told right after", "2026-11-22T21:00:00.900Z", "137", "5735d0ace810", true],
  ["an oom a minute before", "2026-11-22T20:59:00Z", "137", "5735d0ace810", false],
  ["an oom of another container", "2026-11-22T21:00:00.100Z", "137", "0ther", false],
  ["an oom that killed a child, and an end by itself", "2026-11-22T21:00:00.100Z", "0", "5735d0ace810", false],
])("%s", (_name, oomAt, exitCode, id, oomKilled) => {
  expect(ends(event("oom", oomAt, {}, id), event("die", "2026-11-22T21:00:00.500Z", { exitCode }))).toEqual([
    { at: AT, exitCode: Number(exitCode), oomKilled },
  ]);
});

test("ends come oldest first, without those of `docker compose run` and without what is no event", () => {
  expect(
    ends(
      event("die", "2026-11-22T21:10:00.500Z", { exitCode: "3" }),
      event("die", "2026-11-22T21:00:00.500Z", { exitCode: "0" }),
      event("die", "2026-11-22T21:05:00Z", { exitCode: "7", "com.docker.compose.oneoff": "True" }),
      "Error response from daemon",
      '{"Action":"die"}',
      "",
    ).map(({ exitCode }) => exitCode),
  ).toEqual([0, 3]);
});

test("an exit code that the engine does not tell is unknown", () => {
  expect(ends(event("die", "2026-11-22T21:00:00.500Z"))).toEqual([{ at: AT, exitCode: null, oomKilled: false }]);
});
