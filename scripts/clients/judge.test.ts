import { describe, expect, it } from "vitest";
import { createRecogniser } from "../../src/agent/logs/recognise.ts";
import { falsePositives, judge, linesOf, shapeOf } from "./judge.ts";
import { STATES } from "./states.ts";
import type { State } from "./states.ts";

const recognise = createRecogniser("redis");
const stateOf = (name: string): State => {
  const state = STATES.find((each) => each.name === name);
  if (state === undefined) throw new Error(name);
  return state;
};
const USUAL = new Set(linesOf("10:00:01 sent 17\nworker stops").map(({ text }) => shapeOf(text)));
const REFUSED = "redis: connect ECONNREFUSED 172.18.0.2:6379";
const RESET = "redis: read ECONNRESET";

const found = (state: string, whole: string, brief: string, client: Parameters<typeof judge>[2] = {}): string =>
  judge({ whole, brief }, stateOf(state), client, USUAL, recognise).finding;

describe("what a client printed", () => {
  it.each([
    ["right", "refused", `10:00:02 sent 18\n${REFUSED}`, REFUSED],
    // What follows from it may be said beside, and a stream that says nothing new hides nothing.
    ["right", "refused", REFUSED, "redis: Command timed out"],
    ["right", "refused", REFUSED, "10:00:02 sent 18"],
    ["wrong", "refused", REFUSED, "redis: NOAUTH Authentication required."],
    // All that is said is what follows from it.
    ["wrong", "refused", "redis: Command timed out", ""],
    // One way of logging does not make good what the other hides.
    ["missed", "refused", REFUSED, "cache failed: it did not work"],
    ["missed", "refused", "it did not work", ""],
    ["silent", "refused", "10:00:02 sent 18\nworker stops", ""],
    ["otherwise", "too-many-clients", RESET, RESET],
    ["right", "too-many-clients", RESET, "ERR max number of clients reached"],
    ["wrong", "full", RESET, ""],
  ] as const)("is %s in the state %s", (finding, state, whole, brief) => {
    expect(found(state, whole, brief)).toBe(finding);
  });

  it("may be another failure where the client is known to say no more", () => {
    const says = { says: { refused: ["timeout"] } } as const;
    expect(found("refused", "redis: Command timed out", "", says)).toBe("otherwise");
    expect(found("no-such-name", "redis: Command timed out", "", says)).toBe("wrong");
  });

  it("may tell nothing where the client is known for it, but not be wrong there", () => {
    const untold = { untold: ["misconf"] };
    expect(found("misconf", "it did not work", "", untold)).toBe("untold");
    expect(found("misconf", RESET, "", untold)).toBe("wrong");
    expect(found("full", "it did not work", "", untold)).toBe("missed");
  });

  it("is judged by standard error alone where that is all that tells", () => {
    expect(found("refused", REFUSED, "it did not work", { streams: "whole" })).toBe("right");
    expect(found("refused", "", "it did not work", { streams: "whole" })).toBe("silent");
    expect(found("refused", "it did not work", REFUSED, { streams: "joined" })).toBe("right");
  });

  it("shows each line that is to be mended once, whatever its time and key", () => {
    const whole = "10:00:01 key:3 did not work\n10:00:02 key:4 did not work";
    expect(judge({ whole, brief: "" }, stateOf("full"), {}, USUAL, recognise).lines).toEqual([
      "0:0:0 key:0 did not work",
    ]);
  });
});

it("finds what an hour of work is taken for", () => {
  expect(falsePositives(`sent 17\n\u001b[31m${REFUSED}\u001b[0m`, recognise)).toEqual([REFUSED]);
});
