import { expect, test } from "vitest";
import { ok } from "../../protocol/result.ts";
import type { Docker } from "../docker/seam.ts";
import { recorded } from "../handlers/recorded.fixture.ts";
import { sharingInfo } from "./info.ts";

test("Redis's own log is read once, and to its end although one of those who ask wants it within a time", async () => {
  const signals: AbortSignal[] = [];
  const logs: Docker["logs"] = async (_service, _since, { signal }) => {
    signals.push(signal);
    await new Promise((resolve) => setTimeout(resolve, 50));
    return ok({ lines: [], spans: [], truncated: signal.aborted });
  };
  const context = sharingInfo(recorded({}, undefined, ok(null), { logs }).context);
  const [brief, whole] = await Promise.all([context.ownLog(1000, 1), context.ownLog(1000)]);
  expect(signals).toHaveLength(1);
  expect([brief, whole]).toEqual([ok({ lines: [], spans: [], truncated: false }), brief]);
});

test("INFO is asked once for all, and a section of it is not asked for by itself", async () => {
  const asked: string[] = [];
  const redis: Docker["redis"] = async (commands) => {
    asked.push(...commands.map((command) => command.join(" ")));
    return ok(
      commands.map(
        () => ({ kind: "text", text: "# Server\r\nuptime:3\r\n\r\n# Persistence\r\nloading:0\r\n" }) as const,
      ),
    );
  };
  const context = sharingInfo(recorded({}, undefined, ok(null), { redis }).context);
  const [whole, sections] = await Promise.all([
    context.redis(["INFO"]),
    context.redis(["INFO", "persistence"], ["INFO", "server"]),
  ]);
  expect(asked).toEqual(["INFO"]);
  expect(whole.ok && whole.value).toHaveLength(1);
  expect(sections).toEqual(
    ok([
      { kind: "text", text: "# Persistence\r\nloading:0\r\n" },
      { kind: "text", text: "# Server\r\nuptime:3\r\n\r" },
    ]),
  );
  await context.redis(["INFO", "errorstats"]);
  expect(asked).toEqual(["INFO", "INFO errorstats"]);
});

test("an error in place of INFO is that of each section", async () => {
  const error = { kind: "error", message: "NOPERM this user has no permissions" } as const;
  const redis: Docker["redis"] = () => Promise.resolve(ok([error]));
  const context = sharingInfo(recorded({}, undefined, ok(null), { redis }).context);
  expect(await context.redis(["INFO", "persistence"], ["INFO", "server"])).toEqual(ok([error, error]));
});
