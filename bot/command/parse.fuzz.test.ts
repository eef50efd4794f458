/** The parser on lines that nobody would write: it never throws, and what it accepts it accepts again and takes for the same. */
import * as fc from "fast-check";
import { assert, expect, test } from "vitest";
import type { Operation } from "../../src/protocol/operation.ts";
import { OPERATION_NAMES, type OperationName, operations } from "../../src/protocol/operations.ts";
import { slashLine } from "../../src/protocol/slash.ts";
import { isFlag, TIME_UNITS } from "../../src/protocol/slash-words.ts";
import { type Parsed, parseCommand } from "./parse.ts";
import type { Known } from "./target.ts";

/** The long form is `npm run test:hostile`. */
const RUNS = process.env["REDIS_OPS_LONG"] === "1" ? 20_000 : 2_000;
const TIMEOUT_MS = 120_000;

/** Targets are named as badly as they can be. */
const TARGETS = ["prod", "on", "for", "because", "memory", "help", "to", "m", "dry", "true", "two", "2", "2h", "if_"];

const known: fc.Arbitrary<Known> = fc.constantFrom(
  { targets: ["prod"], defaultTarget: null },
  { targets: TARGETS, defaultTarget: null },
  { targets: TARGETS, defaultTarget: "because" },
  { targets: [], defaultTarget: null },
);

const inputKeys = (name: OperationName): string[] => Object.keys(operations[name].input.shape);

/** What has to hold of every answer. */
const hold = (parsed: Parsed, about: Known): void => {
  if (parsed.kind === "help" || parsed.kind === "console") return;
  if (parsed.kind === "refused") {
    assert(/\S.*\.$/.test(parsed.detail) && /\S.*[.?]$/.test(parsed.hint), JSON.stringify(parsed));
    return;
  }
  const { operation, target, input } = parsed;
  const keys = inputKeys(operation);
  assert(
    Object.entries(input).every(([key, value]) => keys.includes(key) && value.trim() !== ""),
    JSON.stringify(parsed),
  );
  assert.equal(target === null, operations[operation].scope === "all");
  assert.deepEqual(parseCommand(slashLine(operation, input, target), about), parsed);
};

const anything = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.string({ unit: "grapheme", maxLength: 30 }),
  fc.string({
    unit: fc.constantFrom(...`" ' “ ” ‘ ’ « » \` * _ ~ @ # ! < > | & ; : , . — – - =`.split(" "), " "),
    maxLength: 12,
  }),
);

const verb = fc.constantFrom<string>(...OPERATION_NAMES, "why", "console", "Memory", "SET", "memroy", "__proto__");
const word = fc.constantFrom(
  ...["on", "ON", "for", "because", "to", "=", "help", "and", "true", "false", "prod", "Prod", "redis", "/redis"],
  ...new Set(OPERATION_NAMES.flatMap(inputKeys).flatMap((key) => [key, ...key.split("_"), key.replace("_", "-")])),
  ...[
    "maxmemory",
    "576mb",
    "576",
    "576.0",
    "1.000",
    "1,000mb",
    "MiB",
    "mb",
    "2h",
    "2",
    "a",
    "two",
    "30m",
    "1.5",
    "-1",
    "12",
    "--",
    "—force",
  ],
  ...TIME_UNITS.keys(),
  ...[
    "<http://prod|prod>",
    "<@U1|bob>",
    "<#C1|>",
    "<",
    ">",
    "&lt;",
    "&amp;lt;",
    "&amp;",
    "&",
    "lt;",
    "<b",
    "c>",
    "…",
    "?",
  ],
  ...['"', "'", "“", "”", "’", '"a b"', "'on'", '"2 h"', '""', `it's`, `"'`, "`", "*", "_x_", "__x__", "constructor"],
);
const blank = fc.constantFrom(" ", " ", " ", " ", "", "  ", "\u00a0", "\u3000", "\u200b", "\u2066");
const piece = fc.tuple(fc.oneof({ weight: 8, arbitrary: word }, { weight: 1, arbitrary: anything }), blank);

/** Words in any order, few of which make sense together. */
const jumble = fc
  .tuple(fc.constantFrom("", "/redis ", "<@U1> "), verb, fc.array(piece, { maxLength: 10 }))
  .map(([before, name, pieces]) => `${before}${name} ${pieces.flat().join("")}`);

/** Lines that are built as commands are, of odd words: each clause once, the reason at the end. */
const built = fc.constantFrom(...OPERATION_NAMES).chain((name) => {
  const value = fc.oneof({ weight: 6, arbitrary: word }, { weight: 1, arbitrary: anything });
  const named = (key: string): fc.Arbitrary<string> => value.map((text) => `${key} ${text}`);
  const on = fc.constantFrom(...TARGETS.map((target) => `on ${target}`));
  const clauses = [on, ...inputKeys(name).map(named), ...inputKeys(name).map((key) => fc.constant(key))];
  const { positional }: Operation = operations[name];
  return fc
    .tuple(
      fc.array(value, { minLength: positional.length, maxLength: positional.length }),
      fc.uniqueArray(fc.oneof(...clauses), { maxLength: 3 }),
      fc.oneof(
        fc.constant(""),
        value.map((text) => `because ${text}`),
      ),
      blank.filter((text) => /\s/.test(text)),
    )
    .map(([values, said, reason, space]) => [name, ...values, ...said, reason].join(space));
});

const line = fc.oneof(jumble, { weight: 4, arbitrary: built });

test(
  "never throws, whatever the text",
  () => {
    const seen = new Set<Parsed["kind"]>();
    fc.assert(
      fc.property(anything, known, (text, about) => {
        const parsed = parseCommand(text, about);
        seen.add(parsed.kind);
        hold(parsed, about);
      }),
      { numRuns: RUNS },
    );
    expect(seen).toContain("refused");
  },
  TIMEOUT_MS,
);

test(
  "takes a line that it accepts for the same when it is written again",
  () => {
    let accepted = 0;
    fc.assert(
      fc.property(line, known, (text, about) => {
        const parsed = parseCommand(text, about);
        if (parsed.kind === "operation") accepted += 1;
        hold(parsed, about);
      }),
      { numRuns: RUNS },
    );
    // Else the property would hold of refusals only.
    expect(accepted).toBeGreaterThan(RUNS / 10);
  },
  TIMEOUT_MS,
);

/** Text that can be written in a line: nothing unseen, not both kinds of quotes. */
const writable = (text: string): boolean =>
  // oxlint-disable-next-line no-control-regex -- it is they that a line cannot have
  !/[\u0000-\u001f\u007f-\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/.test(text) &&
  !(/["“”„‟«»]/.test(text) && /['‘’‚‛]/.test(text)) &&
  text.trim() !== "";

const inputOf = (name: OperationName): fc.Arbitrary<Record<string, string>> => {
  const operation: Operation = operations[name];
  const value = fc.oneof(word, anything).filter(writable);
  const valueOf = (key: string): fc.Arbitrary<string> => {
    if (key === "reason")
      return fc
        .oneof(word, anything)
        .filter(writable)
        .map((text) => text.trim());
    if (key === "target") return fc.constantFrom(...TARGETS);
    return isFlag(operation, key) ? fc.constantFrom("true", "false") : value;
  };
  const keys = inputKeys(name);
  const required = keys.filter((key) => operation.input.shape[key]?.safeParse(undefined).success === false);
  return fc.record(Object.fromEntries(keys.map((key) => [key, valueOf(key)])), {
    requiredKeys: required,
    noNullPrototype: true,
  });
};

const asked = fc
  .constantFrom(...OPERATION_NAMES)
  .chain((name) => fc.tuple(fc.constant(name), inputOf(name), fc.constantFrom(...TARGETS)));

test(
  "understands every line that is written for an operation, whatever its values",
  () => {
    fc.assert(
      fc.property(asked, ([operation, input, named]) => {
        const target = operations[operation].scope === "all" ? null : named;
        const about = { targets: TARGETS, defaultTarget: null };
        const parsed = parseCommand(slashLine(operation, input, target), about);
        assert.deepEqual(parsed, { kind: "operation", operation, target, input });
      }),
      { numRuns: RUNS / 4 },
    );
  },
  TIMEOUT_MS,
);

test.each([
  ["dots and markers", `${".".repeat(1400)}x${"*.".repeat(700)}`],
  ["spaces", `undo${" ".repeat(2900)}x`],
  ["brackets", `undo because ${"<".repeat(2900)}`],
  ["open quotes", `set ${`"a `.repeat(900)}`],
  ["durations", `set maxmemory 1gb for ${"1h ".repeat(900)}`],
  ["underscores", `set ${"_".repeat(1400)}x${"_".repeat(1400)}`],
  ["mentions", "<@U1> ".repeat(490)],
  ["keywords", "set ".concat("for ".repeat(700))],
])("ends on a hostile line of 3,000 characters: %s", (_, text) => {
  for (let round = 0; round < 20; round += 1)
    expect(["help", "console", "operation", "refused"]).toContain(
      parseCommand(text, { targets: TARGETS, defaultTarget: null }).kind,
    );
});
