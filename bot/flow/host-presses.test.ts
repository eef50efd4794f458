/** Buttons of a message that tells of several targets of one host, where the operations are asked over HTTP and know nothing of SLACK_ACCESS. */
import { expect, it } from "vitest";
import { alertActionId, type AlertAct, togetherValue } from "../../src/protocol/alert-press.ts";
import type { AlertShown } from "../../src/protocol/operations/alerts.ts";
import type { Answer, Asked } from "../operations/operations.ts";
import { envelopeOf, problemOf, SlackDouble } from "../double/slack.ts";

const AWAY: AlertShown = {
  ...{ id: 7, cause: "no_answer", consequences: [], state: "raised", verdict: "critical" },
  ...{ text: "No answer.", next_step: "Look at the host.", told_by: "aaa" },
  ...{ raised_at: "2026-11-22T20:00:00.000Z", settled_at: null, muted_until: null, comes_and_goes: false, life: [] },
};

const text = (message: unknown): string => JSON.stringify(message);

const slackWith = (alertsOf: (target: string | null) => readonly AlertShown[] | null, targets?: readonly string[]) =>
  new SlackDouble({
    access: JSON.stringify({ team: "T1", operators: ["U0OPER"], ...(targets === undefined ? {} : { targets }) }),
    known: ["aaa", "bbb", "ccc"],
    call: (asked: Asked): Promise<Answer> => {
      const alerts = alertsOf(asked.target);
      if (alerts === null) return Promise.resolve(problemOf());
      if (asked.operation === "alerts")
        return Promise.resolve(envelopeOf(asked, { watched: true, failing: [], alerts }));
      return Promise.resolve(envelopeOf(asked, { id: 7, cause: "no_answer", state: "acknowledged", together: [] }));
    },
  });

const onHost = (act: AlertAct) => ({
  action_id: alertActionId(act),
  value: togetherValue("ops", [
    { target: "aaa", id: 7 },
    { target: "bbb", id: 7 },
    { target: "ccc", id: 7 },
  ]),
});

it("only those that SLACK_ACCESS names are asked, and the others are named as left", async () => {
  const slack = slackWith(() => [AWAY], ["bbb", "ccc"]);
  await slack.action(onHost("acknowledge"));
  expect(slack.asked.map(({ operation, target, input }) => [operation, target, input["among"]])).toEqual([
    ["alerts", "bbb", undefined],
    ["acknowledge", "bbb", "bbb,ccc"],
  ]);
  expect(text(slack.seen)).toMatch(/left as they are: aaa/);
  await slack.press(slack.seen, "Confirm");
  expect(slack.asked.at(-1)?.input).toEqual({ id: "7", told_in: "ops", among: "bbb,ccc" });
  expect(text(slack.seen)).toMatch(/left as they are: aaa/);
});

it.each([
  ["is over there", []],
  ["cannot be looked up there", null],
] as const)("where the first one %s, the next one is asked", async (_where, first) => {
  const slack = slackWith((target) => (target === "aaa" ? first : [AWAY]));
  await slack.action(onHost("mute"));
  expect(slack.asked.at(-1)).toMatchObject({
    ...{ operation: "mute", target: "bbb" },
    input: { finding: "no_answer", for: "2h", told_in: "ops" },
  });
});

it("the next step is taken on the first of them, and what there is to do by hand is said where there is none", async () => {
  const slack = slackWith(() => [{ ...AWAY, step: { operation: "ping", input: {} } }]);
  await slack.action(onHost("step"));
  expect(slack.asked.at(-1)).toMatchObject({ operation: "ping", target: "aaa", input: {} });
  const without = slackWith(() => [AWAY]);
  await without.action(onHost("step"));
  expect(text(without.seen)).toContain("Look at the host.");
});
