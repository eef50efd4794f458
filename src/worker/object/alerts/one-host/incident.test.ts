/** What the one that tells of a host makes of reports, against a model that only knows who is down. */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Notice } from "../machine/events.ts";
import { HOUR, MINUTE } from "../machine/cases.fixture.ts";
import { unreachable } from "../machine/play.fixture.ts";
import type { Report } from "./incident.ts";
import { isOfHost, watchedWith, type Placed } from "./placed.ts";
import { reportOf, speaker } from "./speaker.fixture.ts";
import { messageOf } from "./words.ts";

const DESTINATIONS = ["ops", "oncall", "hook"] as const;
const TARGETS = ["aaa", "bbb", "ccc", "ddd"] as const;

test("over random outages each destination is told once when it begins and once when it is over, and last of exactly those that are down", () => {
  const moment = fc.record({
    target: fc.constantFrom(...TARGETS),
    what: fc.constantFrom<Notice["what"]>("raised", "settled", "acknowledged", "comes_and_goes"),
    /** It comes a second time, after so many others. */
    again: fc.option(fc.nat({ max: 4 })),
  });
  const tells = fc.tuple(...TARGETS.map(() => fc.subarray([...DESTINATIONS], { minLength: 1 })));
  const nights = fc.property(tells, fc.array(moment, { minLength: 1, maxLength: 40 }), (tellOf, moments) => {
    const { take, told } = speaker();
    const down = new Set<string>();
    const late: { report: Report; after: number }[] = [];
    for (const [index, { target, what, again }] of moments.entries()) {
      // Of what is not there nothing else is reported.
      const is = down.has(target) || what === "settled" ? what : "raised";
      const report = reportOf(target, index + 1, is, tellOf[TARGETS.indexOf(target)] ?? []);
      take(report);
      if (is === "settled") down.delete(target);
      else down.add(target);
      if (again !== null) late.push({ report, after: index + again });
      for (const each of late) if (each.after === index) take(each.report);
      for (const destination of DESTINATIONS) {
        const its = told.filter((each) => each.destination === destination);
        const hit = TARGETS.filter((name, at) => down.has(name) && tellOf[at]?.includes(destination));
        const turns = its.filter(({ notice }) => notice.how === "new" || notice.what === "settled");
        // It begins, is over, begins: never twice the same.
        expect(turns.every(({ notice }, at) => (notice.how === "new") === (at % 2 === 0))).toBe(true);
        expect(its.length === 0 || its.at(-1)?.notice.what === "settled").toBe(hit.length === 0);
        expect(hit.length === 0 ? [] : its.at(-1)?.targets).toEqual(hit);
      }
    }
  });
  fc.assert(nights, { numRuns: 1_000 });
});

const place = (name: string, more: Partial<Placed> = {}): Placed => ({
  ...{ name, host: "db1.example.org", port: 22, way: { via: "tcp" } },
  watch: { everyMs: 1, tell: [], maintenance: [], quiet: null, heartbeat: null },
  ...more,
});

test("on one host are those that are watched and have the same address, the same port and the same way there", () => {
  const [one, other] = [{ connect: () => {} }, { connect: () => {} }] as unknown as Extract<
    Placed["way"],
    { via: "vpc" }
  >["network"][];
  if (one === undefined || other === undefined) throw new Error("There are two networks.");
  const private1 = { host: "10.0.0.5", way: { via: "vpc", network: one } } as const;
  const targets = [
    ...[place("ccc", { host: "DB1.example.org" }), place("aaa"), place("bbb", { watch: null })],
    ...[
      place("ddd", { port: 2222 }),
      place("eee", { way: { via: "tunnel", token: "t", clientId: "", clientSecret: "" } }),
    ],
    ...[
      place("fff", private1),
      place("ggg", { ...private1, way: { via: "vpc", network: other } }),
      place("hhh", private1),
    ],
  ];
  const together = (name: string): string[] => {
    const of = targets.find((each) => each.name === name);
    return of === undefined ? [] : watchedWith(targets, of);
  };
  expect(together("aaa")).toEqual(["aaa", "ccc"]);
  expect(together("ddd")).toEqual(["ddd"]);
  expect(together("eee")).toEqual(["eee"]);
  expect(together("fff")).toEqual(["fff", "hhh"]);
  expect(together("ggg")).toEqual(["ggg"]);
});

test("only what stands before the host's own answer is the host's", () => {
  expect(isOfHost(unreachable)).toBe(true);
  expect(isOfHost({ ...unreachable, code: "timeout" })).toBe(true);
  expect(isOfHost({ ...unreachable, code: "misconfigured" })).toBe(false);
  expect(isOfHost({ ...unreachable, hop: "docker", code: "docker_failed" })).toBe(false);
});

const textOf = (names: readonly string[], ever = names): string => {
  const reports = names.map((name, index) => reportOf(name, index + 1, "raised", ["ops"]));
  const [report] = reports;
  if (report === undefined) throw new Error("There is one.");
  const first = { target: "aaa", alertId: 7 };
  const incident = { ...{ id: 1, destination: "ops", first, hit: names, ever }, settledAt: null };
  return messageOf({ incident, notice: null }, { how: "new", what: "raised" }, reports, report).alert.text;
};

test("it names those that are hit with what was last read of each, and who answers again; of many only some", () => {
  expect(textOf(["aaa"])).toBe("aaa does not answer.");
  expect(textOf(["aaa", "bbb"], ["aaa", "bbb", "ccc"])).toBe(
    "No answer from the host of 2 targets, at the hop ssh: Nobody answers. aaa, 2 min ago: Nothing is wrong. bbb, 2 min ago: Nothing is wrong. Answers again: ccc.",
  );
  const hundred = textOf(Array.from({ length: 100 }, (_, index) => `target-${String(index).padStart(3, "0")}`));
  expect(hundred).toContain("target-009, 2 min ago: Nothing is wrong. And 90 more.");
  expect(hundred.length).toBeLessThan(1_000);
});

test("what is over for more than six hours is another alert when it begins again", () => {
  const { take, told } = speaker();
  for (const [number, what] of [
    [1, "raised"],
    [2, "settled"],
    [2 + (6 * HOUR) / MINUTE, "raised"],
    [700, "settled"],
    [1_100, "raised"],
  ] as const)
    take(reportOf("aaa", number, what, ["ops"]));
  expect(told.map(({ notice }) => notice.what)).toEqual(["raised", "settled", "came_back", "settled", "raised"]);
});
