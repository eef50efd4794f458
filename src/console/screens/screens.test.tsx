import type { ComponentChild } from "preact";
import { renderToString } from "preact-render-to-string";
import { describe, expect, it, test } from "vitest";
import type { TypedAnswer } from "../../protocol/answer.ts";
import { answerExample, hasExample } from "../../protocol/examples/answers.ts";
import type { OperationName } from "../../protocol/operations.ts";
import { answerPage, type Page } from "../../present/page.ts";
import { App } from "../app.tsx";
import { graphText } from "../graph/words.ts";
import { routeOf } from "../route.ts";
import { ConsoleProvider, createConsole } from "../state/console.ts";
import { targetsIn } from "../state/glance.ts";
import { keyOf } from "../state/readings.ts";
import type { State } from "../state/state.ts";
import { clock } from "../time/now.tsx";
import { timedIn } from "./in-force.tsx";
import { grouped } from "./operations.tsx";
import { firstSteps } from "./target.tsx";

const MIB = 1024 ** 2;
const pageOf = (name: OperationName): Page => {
  if (!hasExample(name)) throw new Error("This operation has no example.");
  return answerPage(answerExample(name) as TypedAnswer, {});
};
const question = (operation: string, target: string | null) => ({ operation, target, input: {} });
const PERSON = { id: "ann", role: "operator" } as const;

const ANSWERED: State["session"] = {
  version: "1",
  ways: ["token"],
  person: { ...PERSON, way: "token", targets: null, expires_at: "2026-11-22T21:04:05.000Z" },
};

/** The page at an address, as it is drawn before anything is asked. */
const drawn = (hash: string, state: Partial<State>): string => {
  const shelf = { getItem: () => null, setItem: () => {}, removeItem: () => {} };
  const page = createConsole({
    line: { fetch: () => Promise.reject(new Error("no line")), online: () => true },
    routes: {},
    shelf,
    drawer: shelf,
    now: () => 0,
  });
  page.state.set((first) => ({ ...first, session: ANSWERED, person: PERSON, ...state }));
  const what: ComponentChild = <App route={routeOf(hash)} />;
  return renderToString(<ConsoleProvider value={page}>{what}</ConsoleProvider>)
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/\s+/g, " ");
};

const OVERVIEW = pageOf("overview");
const only = (page: Page): Page => {
  const [target] = targetsIn({ page, got_at: 0 });
  if (target === undefined || page.answer === null) throw new Error("The example of overview has no target.");
  const { targets } = page.answer.data as { targets: unknown[] };
  return { ...page, answer: { ...page.answer, data: { targets: targets.slice(0, 1) } } };
};
const reading = (page: Page, got_at = clock.get()) => ({ page, got_at });
const overviewOf = (page: Page, got_at?: number) => ({
  [keyOf(question("overview", null))]: reading(page, got_at),
});

describe("the first screen", () => {
  const [first] = targetsIn({ page: OVERVIEW, got_at: 0 });

  it("says of a target how it stands, in a word, a sentence, its ceilings, evictions and its age", () => {
    const text = drawn("#/", { readings: overviewOf(OVERVIEW) });
    expect(first?.gauges.map(({ name }) => name)).toEqual(["maxmemory", "container", "host"]);
    for (const said of [first?.name, first?.mark.word, ...(first?.gauges ?? []).map(({ name }) => name)])
      expect(text).toContain(said);
    expect(text).toMatch(/evict\S* .*read just now/);
  });

  it("is the target itself where there is one only, filled by the same answer", () => {
    const text = drawn("#/", { readings: overviewOf(only(OVERVIEW)) });
    expect(text).toContain(first?.gauges[0]?.figures.replaceAll(/(\d) (?=MiB|GiB)/g, "$1 ").split(",")[0]);
    expect(text).not.toContain("All targets");
    expect(text).not.toContain("Reading…");
  });

  it("never shows an old reading as if it were now", () => {
    const text = drawn("#/", { readings: overviewOf(OVERVIEW, clock.get() - 300_000), cut: "offline" });
    expect(text).toContain("last reading, 5 min ago");
    expect(text).toContain("No network.");
    expect(text).not.toContain("read just now");
  });
});

describe("a target that does not answer", () => {
  const failing: Page = {
    ...pageOf("memory"),
    answer: null,
    problem: { code: "unreachable" } as Page["problem"],
    view: { ...pageOf("memory").view, heading: { tone: "failed", word: "FAILED at ssh" }, reasons: [] },
  };
  const { view, answer } = pageOf("memory");
  const text = drawn("#/t/prod", {
    failures: {
      [keyOf(question("memory", "prod"))]: {
        outcome: {
          kind: "problem",
          page: { ...failing, last_good: answer === null ? null : { view, answer: { ...answer, age_ms: 180_000 } } },
          status: 502,
          retryAfterMs: null,
        },
        at: clock.get(),
        times: 1,
      },
    },
  });

  it("says so, and below it the last good reading with its age", () => {
    expect(text).toMatch(/FAILED at ssh.*last reading, 3 min ago/);
    expect(text).toContain(answer?.summary.split(" ").slice(0, 2).join(" "));
  });

  it("does not wear the verdict that it had before", () => {
    expect(text.split("FAILED at ssh")[0]).not.toMatch(/WARN|CRITICAL|OK /);
  });
});

it("asks to sign in where nobody is, and shows nothing that was read", () => {
  const text = drawn("#/t/prod", {
    session: ANSWERED === null ? null : { ...ANSWERED, person: null },
    person: null,
    ended: true,
    readings: overviewOf(OVERVIEW),
  });
  expect(text).toMatch(/Sign in/);
  expect(text).not.toContain("maxmemory");
});

it("lists the changes that it knows of already, without asking for them a second time", () => {
  const asked = (operation: OperationName) => ({ [keyOf(question(operation, "prod"))]: reading(pageOf(operation)) });
  const text = drawn("#/t/prod", {
    readings: { ...asked("memory"), ...asked("changes"), ...asked("alerts"), ...asked("doctor") },
  });
  const [, section = ""] = / Changes ((?!Audit ).+?) Read again Audit /.exec(text) ?? [];
  expect(section).toContain("queue backlog");
});

it("counts a timed change down from when the answer came, by this browser's own clock", () => {
  const page = pageOf("changes");
  if (page.answer === null) throw new Error("The example of changes has no answer.");
  const { changes } = page.answer.data as { changes: { id: number; left_ms: number | null; state: string }[] };
  const active = changes.filter(({ state, left_ms }) => state === "active" && left_ms !== null);
  expect(active.length).toBeGreaterThan(0);
  expect(timedIn({ page, got_at: 1_000 }).map(({ id, until }) => [id, until])).toEqual(
    active.map(({ id, left_ms }) => [id, 1_000 + (left_ms ?? 0)]),
  );
});

describe("the alerts of a target", () => {
  const asked = (operation: OperationName, page = pageOf(operation)) => ({
    [keyOf(question(operation, "prod"))]: reading(page),
  });
  const alerts = pageOf("alerts");
  const textWith = (page: Page): string =>
    drawn("#/t/prod", { readings: { ...asked("memory"), ...asked("changes"), ...asked("alerts", page) } });
  type Alerts = { alerts: { state: string }[] };
  const { alerts: all } = answerExample("alerts").data as Alerts;
  const withAlerts = (some: Alerts["alerts"]): Page => ({
    ...alerts,
    answer: alerts.answer && { ...alerts.answer, data: { ...(alerts.answer.data as Alerts), alerts: some } },
  });

  it("that are open are a line each, with how bad it is and since when; one that is over is not there", () => {
    const [, section = ""] = / Open alert (.+?) All alerts, and what became of them /.exec(textWith(alerts)) ?? [];
    expect(section).toMatch(/CRITICAL Redis uses 95 % of maxmemory .* since .* ago\)/);
    expect(section).not.toContain("No answer");
  });

  it("to which somebody sees say so", () => {
    expect(textWith(withAlerts(all.map((alert) => ({ ...alert, state: "acknowledged" }))))).toMatch(
      / Open alerts .*ago\) , acknowledged /,
    );
  });

  it("are not spoken of where none is open", () => {
    expect(textWith(withAlerts(all.filter(({ state }) => state === "settled")))).not.toContain("Open alert");
  });
});

it("offers a step once, however many reasons name it", () => {
  const { reasons } = pageOf("memory").view;
  const [step] = firstSteps([...reasons, ...reasons]);
  expect(step?.operation).toBe("set");
  expect(firstSteps([...reasons, ...reasons]).map(({ line }) => line)).toEqual([step?.line]);
});

describe("the list of operations", () => {
  const of = (name: string, role: "viewer" | "operator", scope: "target" | "all") => ({
    ...{ name, role, scope, summary: "", purpose: "look" as const, effect: "read" as const },
    inputs: [],
  });
  const all = [of("memory", "viewer", "target"), of("set", "operator", "target"), of("targets", "viewer", "all")];

  test.each([
    ["prod", "operator", ["memory", "set", "targets"]],
    ["prod", "viewer", ["memory", "targets"]],
    [null, "operator", ["targets"]],
    ["prod", null, ["memory", "targets"]],
  ] as const)("of %s for a person with role %s has %j", (target, role, names) => {
    expect(grouped(all, target, role).flatMap(({ operations }) => operations.map(({ name }) => name))).toEqual(names);
  });
});

it("tells the graph in words to those who do not see it", () => {
  const point = (t: number, used: number) => ({ t, used: used * MIB, resident: null, limit: null });
  expect(graphText([point(0, 480), point(60_000, 510), point(120_000, 496)], 180_000)).toBe(
    "Memory over time, 3 readings since 3 min ago: used memory from 480.0 MiB to 496.0 MiB, at most 510.0 MiB.",
  );
});
