/** Generated chat lines at the command parser, and what it accepts at the operations' schemas. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Parsed, parseCommand } from "../../bot/command/parse.ts";
import { OPERATION_NAMES, operations } from "../../src/protocol/operations.ts";
import { parseInput } from "../../src/worker/gateway/call.ts";
import { attack } from "./attack.ts";
import { ATTACK_TIMEOUT_MS } from "./length.ts";
import { hostileText } from "./values.ts";

const KNOWN = { targets: ["prod", "staging"], defaultTarget: "prod" };
/** For one line of at most 3,000 characters: far above what it takes, so that only one that grows without bound meets it. */
const MAX_MS = 1_000;

// oxlint-disable-next-line no-control-regex -- it is they that must not reach a value
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/;

const word = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.constantFrom<string>(
      ...OPERATION_NAMES,
      "on",
      "for",
      "because",
      "prod",
      "maxmemory",
      "576mb",
      "2h",
      "if",
      "current",
      "dry",
      "run",
    ),
  },
  { weight: 3, arbitrary: hostileText },
  { weight: 1, arbitrary: fc.constantFrom('"', "'", "“", "<http://x|y>", "<@U1>", "&amp;", "&lt;", "`", "*") },
);
/** Those that need something behind them. */
const NEEDED: Readonly<Record<string, string>> = {
  set: "set maxmemory 576mb",
  acknowledge: "acknowledge 14",
  mute: "mute for 2h",
};
const line = fc.oneof(
  {
    weight: 2,
    // What each operation is asked like, and now and then with something behind it.
    arbitrary: fc
      .tuple(
        fc.constantFrom<string>(...OPERATION_NAMES),
        fc.oneof({ weight: 3, arbitrary: fc.constant("") }, { weight: 1, arbitrary: hostileText }),
      )
      .map(([name, more]) => (NEEDED[name] ?? name) + more),
  },
  fc.array(word, { maxLength: 8 }).map((all) => all.join(" ")),
  hostileText,
  // One thing many times is what makes an expression go back and forth.
  fc.tuple(word, fc.integer({ min: 10, max: 3000 })).map(([text, times]) => text.repeat(times).slice(0, 3000)),
  fc
    .tuple(fc.constantFrom("set maxmemory ", "audit since ", "<", "&", '"', "1h "), hostileText, fc.nat(400))
    .map(([head, tail, times]) => `${head.repeat(times)}${tail}`),
);

const accepted = new Set<string>();

const wrongWith = (parsed: Parsed): string | null => {
  if (parsed.kind === "help" || parsed.kind === "console") return null;
  if (parsed.kind === "refused")
    return parsed.detail.length + parsed.hint.length > 1500 ? "the refusal repeats more than a person can read" : null;
  accepted.add(parsed.operation);
  const { operation, target, input } = parsed;
  if (target !== null && !KNOWN.targets.includes(target)) return "names a target that is not known";
  const bad = Object.entries(input).find(([, value]) => CONTROL.test(value));
  if (bad !== undefined) return `has a control character in ${bad[0]}`;
  if (Object.keys(input).some((key) => !Object.hasOwn(operations[operation].input.shape, key)))
    return "has an input that the operation does not have";
  const checked = parseInput(operations[operation], input);
  return checked.ok || checked.failure.code === "bad_input" ? null : `the schema answers ${checked.failure.code}`;
};

describe("the command parser under generated lines", () => {
  it(
    "neither throws nor hangs, and passes nothing on but known names and values of one line",
    async () => {
      const send = (text: string): Promise<string | null> => {
        const startedAt = performance.now();
        const wrong = wrongWith(parseCommand(text, KNOWN));
        const took = performance.now() - startedAt;
        return Promise.resolve(wrong ?? (took > MAX_MS ? `took ${Math.round(took)} ms` : null));
      };
      expect(await attack({ arbitrary: line, atOnce: 1, send })).toEqual([]);
    },
    ATTACK_TIMEOUT_MS,
  );

  it("accepted some of each kind, so that the refusals mean something", () => {
    expect([...accepted].toSorted()).toEqual([...OPERATION_NAMES].toSorted());
  });
});
