/** Whatever Redis, the host or a person wrote: a reply calls nobody, leads nowhere, keeps its code closed, and fits into Slack. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type * as z from "zod";
import { answeredSchema, type Envelope, type Problem, problemSchema } from "../../src/protocol/answer.ts";
import { OPERATION_NAMES, operations } from "../../src/protocol/operations.ts";
import { accessMessage } from "./access.ts";
import { answerMessage } from "./success.ts";
import { arbitraryOf, HOSTILE, hostile } from "./arbitrary.fixture.ts";
import { confirmMessage } from "./confirm.ts";
import { helpMessage, refusedMessage, topicMessage } from "./help.ts";
import { violations } from "./limits.fixture.ts";
import { troubles } from "./markup.fixture.ts";
import { cancelledMessage, expiredMessage, noteMessage, pendingMessage } from "./notes.ts";
import { problemMessage } from "./problem.ts";
import { groups } from "./samples/help.fixture.ts";
import { ASKING, envelope as answer, NOW, press, reply } from "./samples/reading.fixture.ts";
import { type Told, told } from "../../src/protocol/answer.ts";
import type { Message } from "../slack/message.ts";

const RUNS = { numRuns: 60 };

/** Nothing, for a message that is neither dangerous nor too much for Slack. */
const wrong = (message: Message): string[] => [...troubles(message, [ASKING]), ...violations(message)];

const envelopes = (operation: string, data: z.ZodType): fc.Arbitrary<Envelope> =>
  fc
    .record({
      answered: arbitraryOf(answeredSchema, 6) as fc.Arbitrary<Envelope>,
      data: arbitraryOf(data),
      target: fc.option(hostile()),
    })
    .map((made) => ({ ...made.answered, data: made.data, target: made.target, operation, took_ms: 1 }));

/** As it comes from the one way to ask; that of an undo is the list of changes. */
const previewed = (operation: "set" | "apply" | "undo", data: unknown): Told => {
  const preview = told({
    ...answer("info", "", { sections: {} }),
    operation: operation === "undo" ? "changes" : operation,
    data,
  });
  // Else it would be the confirmation without a preview that is tested.
  expect(preview.operation).not.toBeNull();
  return preview;
};

test("the check itself sees what it is for", () => {
  const raw = (text: string): Message => ({
    text: "x",
    blocks: [{ type: "section", text: { type: "mrkdwn", text, verbatim: true } }],
  });
  for (const bad of ["<!channel>", "`open", "``` open", "a & b", "\u202Ex", "@here", "<@U0VICTIM>"])
    expect(troubles(raw(bad), [ASKING])).not.toEqual([]);
  expect(troubles(raw("&lt;!channel&gt; `x` ```\ny\n```"), [ASKING])).toEqual([]);
});

describe("an answer of", () => {
  test.each(OPERATION_NAMES)("%s", (name) => {
    const { output } = operations[name];
    fc.assert(
      fc.property(
        envelopes(name, output),
        fc.constantFrom("ephemeral" as const, "channel" as const),
        fc.constantFrom("viewer" as const, "operator" as const),
        (envelope, audience, role) => {
          // Else it would be the default renderer that is tested.
          expect(output.safeParse(envelope.data).success).toBe(true);
          expect(wrong(answerMessage(told(envelope), reply({ audience, role })))).toEqual([]);
        },
      ),
      RUNS,
    );
  });

  test("an operation that nobody knows, with any data", () => {
    const anything = fc.anything({
      withBigInt: false,
      key: hostile(),
      values: [hostile(), fc.integer(), fc.constant(null)],
    });
    fc.assert(
      fc.property(envelopes("latency", operations.targets.output), hostile(), anything, (envelope, operation, data) => {
        expect(wrong(answerMessage(told({ ...envelope, operation, data }), reply()))).toEqual([]);
      }),
      RUNS,
    );
  });
});

test("a problem", () => {
  fc.assert(
    fc.property(
      arbitraryOf(problemSchema, 6) as fc.Arbitrary<Problem>,
      fc.constantFrom(...OPERATION_NAMES),
      fc.dictionary(hostile(), hostile(), { maxKeys: 3 }),
      fc.option(hostile()),
      (problem, operation, input, target) => {
        const failed = { press: press(), role: "operator" as const, operation, target, input };
        expect(wrong(problemMessage(problem, { now: NOW, failed }))).toEqual([]);
        expect(wrong(problemMessage(problem, { now: NOW, failed: null }))).toEqual([]);
      },
    ),
    { numRuns: 200 },
  );
});

test.each([
  ["set", operations.set.output],
  ["apply", operations.apply.output],
  ["undo", operations.changes.output],
] as const)("a confirmation of %s", (operation, schema) => {
  const inputs = fc.record({ key: hostile(), value: hostile(), for: hostile(), reason: hostile(), id: hostile() });
  fc.assert(
    fc.property(arbitraryOf(schema), inputs, fc.option(hostile()), fc.boolean(), (data, input, target, known) => {
      const plan = { operation, target, input, preview: known ? previewed(operation, data) : null };
      expect(wrong(confirmMessage(plan, { press: press(), by: ASKING, now: NOW, expiresAt: NOW + 300_000 }))).toEqual(
        [],
      );
    }),
    RUNS,
  );
});

test.each(HOSTILE.map((text) => [text.slice(0, 30), text] as const))("the other replies, with %j", (_, text) => {
  const [group] = groups;
  const usage = {
    ...(group?.operations[0] ?? ({} as never)),
    summary: text,
    example: text,
    syntax: text,
    aliases: [text],
    arguments: [{ name: text, written: text, meaning: text, required: false }],
  };
  expect(wrong(helpMessage([{ purpose: "look", title: text, operations: [usage, usage] }], text))).toEqual([]);
  expect(wrong(topicMessage(usage))).toEqual([]);
  expect(wrong(refusedMessage({ detail: text, hint: text }))).toEqual([]);
  expect(wrong(noteMessage(":x:", text))).toEqual([]);
  expect(wrong(pendingMessage("memory", text))).toEqual([]);
  expect(wrong(cancelledMessage("set", text))).toEqual([]);
  expect(wrong(expiredMessage({ press: press(), operation: "set", target: text, input: { key: text } }))).toEqual([]);
  expect(wrong(accessMessage({ why: "not_set_up", problems: [text], team: text, user: text }))).toEqual([]);
  expect(wrong(accessMessage({ why: "unknown_user", user: text }))).toEqual([]);
  expect(wrong(accessMessage({ why: "viewer", operation: "set", user: text }))).toEqual([]);
});
