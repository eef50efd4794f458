/** A line cannot become another operation than the one it begins with, nor name an input that the operation does not have. */
import { describe, expect, it, test } from "vitest";
import { parseCommand } from "./parse.ts";

const KNOWN = { targets: ["prod"], defaultTarget: null };

const PAYLOADS = [
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "-x",
  "--eval",
  "-",
  ";reboot",
  "a;reboot",
  "$(reboot)",
  "${IFS}",
  "a|b",
  "a&&b",
  "../../etc/passwd",
  "%0aFLUSHALL",
  "\\nFLUSHALL",
  "\\r\\n",
  "FLUSHALL",
  "requirepass\\",
  "{{x}}",
  "a>b",
];

describe.each(PAYLOADS)("%s", (payload) => {
  it("is no operation", () => {
    expect(parseCommand(payload, KNOWN).kind).toBe("refused");
    expect(parseCommand(`${payload} memory`, KNOWN).kind).toBe("refused");
    expect(parseCommand(`help ${payload}`, KNOWN).kind).toBe("refused");
  });

  it("is no target", () => {
    expect(parseCommand(`memory on ${payload}`, KNOWN).kind).toBe("refused");
    expect(parseCommand(`audit on ${payload}`, KNOWN).kind).toBe("refused");
  });

  it("is no input's name", () => {
    expect(parseCommand(`memory ${payload} x`, KNOWN).kind).toBe("refused");
    expect(parseCommand(`set maxmemory 1gb ${payload} x`, KNOWN).kind).toBe("refused");
  });

  it("is carried as it is where it is a value", () => {
    const input = { key: "maxmemory", value: payload, if_current: payload, reason: payload };
    const escaped = payload.replaceAll("&", "&amp;").replaceAll(">", "&gt;");
    expect(parseCommand(`set maxmemory ${escaped} if current ${escaped} because ${escaped}`, KNOWN)).toEqual({
      kind: "operation",
      operation: "set",
      target: "prod",
      input,
    });
  });
});

test.each(["\n", "\r", "\r\n", "\t", "\v", "\u0000", "\u001b[2J", "\u007f", "\u0085", "\u2028", "\u2029"])(
  "%j inside a line is refused, wherever it stands",
  (control) => {
    for (const line of [
      `memory${control}set maxmemory 1gb`,
      `set maxmemory 1gb${control}FLUSHALL`,
      `set maxmemory "1gb${control}FLUSHALL"`,
      `undo because x${control}FLUSHALL`,
      `memory on prod${control}x`,
    ])
      expect(parseCommand(line, KNOWN)).toMatchObject({ kind: "refused", hint: "Write it in one line." });
  },
);

test("an operation behind another is no operation", () => {
  expect(parseCommand("memory set maxmemory 1gb", KNOWN).kind).toBe("refused");
  expect(parseCommand("undo because set maxmemory 1gb", KNOWN)).toMatchObject({ operation: "undo" });
});

test("marks that change the direction of text do not reach a value or the audit", () => {
  expect(parseCommand("undo 12 because \u202ebackwards\u202c", KNOWN)).toMatchObject({
    input: { id: "12", reason: "backwards" },
  });
});

test("a link is what it leads to, not what it says", () => {
  expect(parseCommand("config <https://evil.example|maxmemory>", KNOWN)).toMatchObject({
    input: { key: "https://evil.example" },
  });
});

test("an input is an object of its own keys only", () => {
  const parsed = parseCommand("set maxmemory 1gb", KNOWN);
  expect(parsed.kind === "operation" && Object.keys(parsed.input)).toEqual(["key", "value"]);
});
