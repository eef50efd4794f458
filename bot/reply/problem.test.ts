import { describe, expect, test } from "vitest";
import { FAILURE_CODES, HOPS } from "../../src/protocol/failure.ts";
import { allText } from "./markup.fixture.ts";
import { problemMessage } from "./problem.ts";
import { failed, problem } from "./samples/failures.fixture.ts";
import { NOW } from "./samples/reading.fixture.ts";

const plain = { detail: "What happened.", hint: "What to do.", hop: "ssh" } as const;
const show = (found: ReturnType<typeof problem>, about: ReturnType<typeof failed> | null = failed("memory")): string =>
  allText(problemMessage(found, { now: NOW, failed: about }));

describe("a failure", () => {
  test.each(FAILURE_CODES)("%s never looks like a success, and says what happened and what to do", (code) => {
    for (const hop of HOPS) {
      const text = show(problem({ ...plain, code, hop }, "Title"));
      expect(text).not.toMatch(/white_check_mark|large_green_circle|✅|DONE|\bOK\b/);
      expect(text).toContain("What happened.");
      expect(text).toContain("→ What to do.");
      expect(text).toContain("request 3f0c2a1e-8c1b-4a0e-9f1d-2b7f5a6c9d10");
    }
  });

  test("of a hop says which, and what that means", () => {
    const text = show(problem({ ...plain, code: "docker_failed", hop: "docker" }, "Docker failed"));
    expect(text).toContain("FAILED at docker · prod memory");
    expect(text).toContain("worker → ssh → agent → *docker fails*");
    expect(text).toContain("the Redis container could not be used");
  });

  test("says what is known all the same, and how old that is", () => {
    const last_good = {
      at: "2026-11-22T21:01:05.000Z",
      age_ms: 180_000,
      verdict: "warn" as const,
      reasons: [],
      summary: "Redis is nearly full.",
      data: {},
      commands: [],
    };
    const text = show(problem({ ...plain, code: "unreachable" }, "Host unreachable", { last_good }));
    expect(text).toContain("*Last good reading, 3 min old* (warn then)\nRedis is nearly full.");
  });

  test("by throttling says how long to wait, in whole seconds", () => {
    expect(show(problem({ ...plain, code: "throttled", retry_after_ms: 11_200 }, "Too many requests"))).toContain(
      "Wait *12 s*",
    );
  });
});

test("what conflicts with how things are is headed by no reason of its own: it may be an alert that is over, or no watch", () => {
  const text = show(problem({ ...plain, code: "conflict", detail: "Alert 14 is over." }, "Conflict"), failed("mute"));
  expect(text).toContain("NOT CHANGED, NOT POSSIBLE NOW");
  expect(text).not.toContain("DIFFERENT");
});

describe("a change that a guard refused", () => {
  const input = { key: "maxmemory", value: "2gb", for: "2h" };
  const refused = problem(
    { ...plain, code: "refused_by_guard", hop: "agent", detail: "At most 576.0 MiB.", nearest: "576mb" },
    "Refused by a guard",
  );

  test("shows the figures and the nearest value that passes, as a line and as a button", () => {
    const text = show(refused, failed("set", input));
    expect(text).toContain("REFUSED, NOTHING CHANGED");
    expect(text).toContain("At most 576.0 MiB.");
    expect(text).toContain("*576 MiB*\n`/redis set maxmemory 576mb on prod for 2h`");
    const message = problemMessage(refused, { now: NOW, failed: failed("set", input) });
    expect(JSON.stringify(message)).toContain('"Use 576 MiB instead"');
    expect(JSON.stringify(message)).toContain('\\"value\\":\\"576mb\\"');
  });

  test("shows a viewer no button for it", () => {
    expect(show(refused, failed("set", input, "viewer"))).not.toContain("Use 576 MiB instead");
  });
});

describe("a change whose outcome is not known", () => {
  const unknown = problem({ ...plain, code: "unreachable", outcome_unknown: true }, "Host unreachable");

  test("is called that, and is to be looked at before anything else", () => {
    const text = show(unknown, failed("set", { key: "maxmemory", value: "576mb" }));
    expect(text).toContain("OUTCOME UNKNOWN");
    expect(text).toContain("*It may have taken effect.*");
    expect(text).toContain("Show maxmemory now");
    expect(text).not.toContain("Try again");
  });

  test("even one that is known to have failed is not offered again at a press", () => {
    expect(
      show(problem({ ...plain, code: "timeout" }, "Timed out"), failed("set", { key: "maxmemory" })),
    ).not.toContain("Try again");
    expect(show(problem({ ...plain, code: "timeout" }, "Timed out"))).toContain("Try again");
  });
});
