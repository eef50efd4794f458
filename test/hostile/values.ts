/** What an attacker writes where a value belongs. Seeded: `fast-check` generates it. */
import * as fc from "fast-check";

/**
 * Run by a shell, they leave this file; it stands where host, container and machine would each have a `/tmp`. Of this process alone: the
 * machine is that of others as well, whose controls leave theirs.
 */
export const MARKER = `/tmp/redis-ops-hostile-${process.pid}`;
/** Run by a shell, it is to be seen among the processes; run by Redis as a command, `KEY` would exist. */
export const SLEEP = "sleep 2.7182";
export const KEY = "hostile:injected";

const RUN = `touch ${MARKER};${SLEEP}`;

/** Shell metacharacters: each in the form that works where the value stands bare, in double or in single quotes. */
export const SHELL = [
  `;${RUN};`,
  `$(${RUN})`,
  `\`${RUN}\``,
  `|${RUN}`,
  `||${RUN}`,
  `&&${RUN}`,
  `&${RUN}&`,
  `\n${RUN}\n`,
  `";${RUN};"`,
  `';${RUN};'`,
  `"$(${RUN})"`,
  `\${IFS};${RUN}`,
  `>${MARKER}`,
  `<(${RUN})`,
  `%0a${RUN}`,
];

/** Line breaks of every kind, with what redis-cli would take for its next command. */
export const BREAKS = ["\n", "\r", "\u0000", "\u2028", "\r\n", "\u2029", "\u000b", "\u000c", "\u0085", "\\n", "\\r\\n"];
const SECOND_LINES = BREAKS.map((line) => `maxmemory${line}SET ${KEY} 1${line}`);
export const REDIS = [...SECOND_LINES, ...BREAKS.map((line) => `536870912${line}SET ${KEY} 1`)];

export const DASHES = [
  "-oProxyCommand=x",
  "--eval /tmp/x",
  "-x",
  "--",
  "-h 203.0.113.1",
  "-",
  "-h",
  "--help",
  "--pipe",
];

export const TRAVERSALS = [
  "..",
  ".",
  "../../etc/passwd",
  "..%2f..%2fetc%2fpasswd",
  "%2e%2e",
  "%2e%2e%2f",
  "%252e%252e%252f",
  "..\\..\\",
  "%c0%ae%c0%ae%c0%af",
  "%e0%80%ae",
  "/etc/redis-ops/policy.json",
  "....//",
  "%00",
  "test%00",
  "test%0a",
];

export const PROTOTYPE = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "valueOf", "then"];

const TEMPLATES = [
  "{{7*7}}",
  "${7*7}",
  "#{7*7}",
  "<%= 7*7 %>",
  "%s%n%x",
  "<script>alert(1)</script>",
  "\u001b[2J",
  "}\n{",
];
const NUMBERS = ["0", "-0", "-1", "1e309", "NaN", "Infinity", "9".repeat(400), "0x10", "1_000", "٣", "1.0000000001"];
const LONG_ONES = [
  "a".repeat(5000),
  "../".repeat(800),
  "(".repeat(3000),
  "9".repeat(6000),
  "\u202e".repeat(500),
  "é".repeat(2000),
];

export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...SHELL, ...REDIS) },
  { weight: 3, arbitrary: fc.constantFrom(...DASHES, ...TRAVERSALS, ...PROTOTYPE, ...TEMPLATES, ...NUMBERS) },
  { weight: 1, arbitrary: fc.constantFrom(...LONG_ONES) },
  { weight: 2, arbitrary: fc.string({ unit: "binary", maxLength: 40 }) },
  { weight: 1, arbitrary: fc.string({ unit: "grapheme", maxLength: 20 }) },
);

const nested = (depth: number, leaf: unknown): unknown => {
  let value = leaf;
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
};

/** Where a text is expected: another type, or a text that is hostile. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: hostileText },
  {
    weight: 3,
    arbitrary: fc.constantFrom<unknown>(
      ...[null, true, false, 0, -0, 1, -1, 1.5, 1e308, 2 ** 53, -(2 ** 63), [], {}, [[]], [null], "", " "],
      ...[["true"], { valueOf: 1 }, { toString: "x" }, { length: 1e9 }, nested(40, "x"), nested(2000, 1)],
    ),
  },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
);

/** Several keys of one name, or one that reaches a prototype: only text can say it. */
export const withHostileKeys = (text: string): fc.Arbitrary<string> =>
  fc.constantFrom(
    text,
    text.replace("{", '{"__proto__":{"role":"operator","dry_run":true},'),
    text.replace("{", '{"constructor":{"prototype":{"x":1}},'),
    text.replace("{", '{"dry_run":true,"dry_run":false,'),
    text.replace(/\}$/, ',"toString":1}'),
    `\ufeff${text}`,
    text.slice(0, -1),
    text.slice(0, Math.floor(text.length / 2)),
    `${text}${text}`,
    `[${text}]`,
    "[".repeat(20_000),
    `{"a":${"[".repeat(5000)}${"]".repeat(5000)}}`,
    text.replaceAll('"', "'"),
    text.replaceAll(":", ":\u0000"),
    "null",
    "NaN",
    "",
  );
