import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ACTION_ID, openPress, type PressContext, pressesOf, sealWith, type PressStep } from "./buttons.ts";

const NOW = Date.parse("2026-11-22T21:04:05Z");
const MINUTE = 60_000;
const seal = sealWith("8f742231b10e8888abcd99yyyzzz85a5");
const by = { team: "T1", user: "U1", channel: "C1" };
const context: PressContext = { seal, by, channel: "C1", now: NOW, nonce: "n-1" };

const STEP: PressStep = {
  kind: "confirm",
  operation: "set",
  target: "prod",
  input: { key: "maxmemory", value: "576mb", for: "2h" },
};

const valueOf = (step: Partial<PressStep> = {}): string => {
  const press = pressesOf(context)({ ...STEP, ...step });
  if (press === null) throw new Error("does not fit");
  return press.value;
};

const open = (value: string, who = by, now = NOW) => openPress(seal, value, who, now);

describe("a button", () => {
  it("means what it was made for", () => {
    expect(open(valueOf())).toEqual({
      ok: true,
      press: { ...STEP, team: "T1", user: "U1", channel: "C1", expires: NOW + 5 * MINUTE, nonce: "n-1" },
    });
  });

  it.each([
    ["confirm", 5],
    ["cancel", 5],
    ["ask", 30],
    ["share", 30],
  ] as const)("of kind %s may be pressed for %s minutes", (kind, minutes) => {
    const value = valueOf({ kind });
    expect(open(value, by, NOW + minutes * MINUTE)).toMatchObject({ ok: true });
    expect(open(value, by, NOW + minutes * MINUTE + 1)).toMatchObject({ ok: false, refusal: "expired" });
  });

  it.each([
    ["another person", { ...by, user: "U2" }],
    ["another team", { ...by, team: "T2" }],
    ["another channel", { ...by, channel: "C2" }],
  ])("is not for %s", (_, who) => {
    expect(open(valueOf(), who)).toEqual({ ok: false, refusal: "foreign" });
  });

  it("has an action id of ours, each of a message another", () => {
    const press = pressesOf(context);
    const ids = [press(STEP), press({ ...STEP, kind: "cancel" }), press(STEP)].map((made) => made?.action_id ?? "");
    expect(new Set(ids).size).toBe(3);
    for (const id of ids) expect(id).toMatch(ACTION_ID);
  });

  it("is not made where its inputs do not fit into 2000 characters", () => {
    const press = pressesOf(context);
    expect(press({ ...STEP, input: { reason: "r".repeat(900) } })?.value.length).toBeLessThanOrEqual(2000);
    expect(press({ ...STEP, input: { reason: "r".repeat(2000) } })).toBeNull();
  });
});

describe("a button's value that was tampered with", () => {
  const value = valueOf();
  const [text = "", signature = ""] = value.split(".");
  const resigned = (press: unknown) => {
    const forged = Buffer.from(JSON.stringify(press)).toString("base64url");
    return `${forged}.${signature}`;
  };

  it.each([
    ["nothing", ""],
    ["the text alone", text],
    ["the signature alone", `.${signature}`],
    ["an empty signature", `${text}.`],
    ["a signature that is longer", `${value}A`],
    ["a line behind it", `${value}\n`],
    ["padding", `${value}=`],
    ["another secret's", pressesOf({ ...context, seal: sealWith("another") })(STEP)?.value ?? ""],
    [
      "a larger value under the old signature",
      resigned({ ...STEP, ...by, input: { ...STEP.input, value: "9gb" }, expires: NOW + MINUTE, nonce: "n" }),
    ],
    ["plain JSON", JSON.stringify(STEP)],
    ["what no message can hold", "A".repeat(1_000_000)],
  ])("is refused: %s", (_, tampered) => {
    expect(open(value)).toMatchObject({ ok: true });
    expect(open(tampered)).toEqual({ ok: false, refusal: "tampered" });
  });

  it("is refused whichever of its characters is another", () => {
    const letters = fc.constantFrom(..."ABCXYZabcxyz0189-_.=+/ \n".split(""));
    fc.assert(
      fc.property(fc.nat(value.length - 1), letters, (at, letter) => {
        const changed = value.slice(0, at) + letter + value.slice(at + 1);
        expect(open(changed).ok).toBe(changed === value);
      }),
      { numRuns: 2000 },
    );
  });
});
