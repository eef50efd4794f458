/** Buttons on an alert's message in a channel: anybody may press them, and each does what the one who presses may type. */
import { describe, expect, it } from "vitest";
import { alertActionId, alertValue, type AlertAct } from "../../src/protocol/alert-press.ts";
import type { AlertShown } from "../../src/protocol/operations/alerts.ts";
import type { Answer, Asked } from "../operations/operations.ts";
import { type Behaviour, envelopeOf, problemOf, SlackDouble } from "../double/slack.ts";

const ALERT: AlertShown = {
  ...{ id: 14, cause: "memory_filling", consequences: [], state: "raised", verdict: "warn" },
  ...{ text: "Full in 3 h 20 min.", next_step: "Raise maxmemory to 576 MiB." },
  step: { operation: "set", input: { key: "maxmemory", value: "576mb", for: "2h" } },
  ...{ raised_at: "2026-11-22T20:00:00.000Z", settled_at: null, muted_until: null, comes_and_goes: false, life: [] },
};

const SET = {
  ...{ key: "maxmemory", before: "536870912", after: "603979776", outcome: "dry_run", change_id: null, until: null },
  headroom: { before: 116_391_936, after: 183_500_800 },
  ...{ warnings: [], lasts: "Until Redis restarts.", permanent: "--maxmemory 576mb in the compose file." },
};

const withAlerts =
  (...alerts: AlertShown[]) =>
  (asked: Asked): Promise<Answer> => {
    if (asked.operation === "alerts") return Promise.resolve(envelopeOf(asked, { watched: true, failing: [], alerts }));
    if (asked.operation === "set") return Promise.resolve(envelopeOf(asked, { ...SET }));
    if (asked.operation === "acknowledge")
      return Promise.resolve(
        asked.by.role === "viewer"
          ? problemOf({ code: "forbidden", status: 403, title: "Forbidden" })
          : envelopeOf(asked, { id: 14, cause: "memory_filling", state: "acknowledged" }),
      );
    if (asked.operation === "unmute")
      return Promise.resolve(envelopeOf(asked, { finding: null, ended: 1, alerts: [14] }));
    if (asked.operation === "mute")
      return Promise.resolve(
        envelopeOf(asked, { finding: "memory_filling", until: "2026-11-22T23:04:05.000Z", alerts: [14] }),
      );
    return Promise.resolve(envelopeOf(asked, {}));
  };

const slackWith = (alerts: readonly AlertShown[] = [ALERT], behaviour: Behaviour = {}) =>
  new SlackDouble({ call: withAlerts(...alerts), ...behaviour });

const onAlert = (act: AlertAct, value = alertValue({ target: "prod", id: 14 })) => ({
  action_id: alertActionId(act),
  value,
});

const text = (message: unknown): string => JSON.stringify(message);
const changing = ({ asked }: SlackDouble) =>
  asked.filter(
    ({ operation, input }) =>
      ["set", "mute", "unmute", "acknowledge"].includes(operation) && input["dry_run"] !== "true",
  );

describe("the next step of an alert", () => {
  it("that changes something is shown to the one who pressed, and made when that one confirms", async () => {
    const slack = slackWith();
    const { ack } = await slack.action(onAlert("step"));
    expect(ack).toBeNull();
    expect(slack.asked.map(({ operation }) => operation)).toEqual(["alerts", "set"]);
    expect(slack.seen).toMatchObject({ response_type: "ephemeral", replace_original: false });
    for (const shown of ["512 MiB → 576 MiB", "Confirm", "2h"]) expect(text(slack.seen)).toContain(shown);
    expect(changing(slack)).toEqual([]);

    await slack.press(slack.seen, "Confirm");
    expect(changing(slack)).toMatchObject([
      {
        target: "prod",
        input: { key: "maxmemory", value: "576mb", for: "2h", if_current: "536870912" },
        idempotencyKey: expect.stringMatching(/^nonce-\d+$/) as unknown,
      },
    ]);
  });

  it("that only reads is run", async () => {
    const slack = slackWith([{ ...ALERT, step: { operation: "errors", input: { since: "1h" } } }]);
    await slack.action(onAlert("step"), { user: "U0VIEWER" });
    expect(slack.asked.map(({ operation, input }) => [operation, input])).toEqual([
      ["alerts", { limit: "100" }],
      ["errors", { since: "1h" }],
    ]);
    expect(slack.seen).toMatchObject({ response_type: "ephemeral", replace_original: false });
  });

  it.each([
    ["there is none any more", { ...ALERT, step: undefined }],
    ["this version does not know it", { ...ALERT, step: { operation: "dance", input: {} } }],
  ])("is said in words where %s", async (_why, { step, ...rest }) => {
    const slack = slackWith([step === undefined ? rest : { ...rest, step }]);
    await slack.action(onAlert("step"));
    expect(text(slack.seen)).toContain("Raise maxmemory to 576 MiB.");
    expect(changing(slack)).toEqual([]);
  });
});

describe("Acknowledge and Mute", () => {
  it.each([
    ["acknowledge", { id: "14" }, "Acknowledge alert 14"],
    ["mute", { finding: "memory_filling", for: "2h" }, "Mute memory_filling"],
  ] as const)("%s: confirmed like any change, and made once however often it is pressed", async (act, input, asks) => {
    const slack = slackWith();
    await slack.action(onAlert(act));
    expect(text(slack.seen)).toContain(asks);
    const question = slack.seen;
    await Promise.all([slack.press(question, "Confirm"), slack.press(question, "Confirm")]);
    expect(changing(slack)).toMatchObject([{ operation: act, target: "prod", input }]);
    expect(changing(slack)[0]?.idempotencyKey).toMatch(/^nonce-/);
  });

  it("by a viewer is refused with what to do, asked of the gateway for its audit, and changes nothing", async () => {
    const slack = slackWith();
    await slack.action(onAlert("acknowledge"), { user: "U0VIEWER" });
    expect(slack.seen).toMatchObject({ response_type: "ephemeral", replace_original: false });
    for (const said of ["needs an operator", "Nothing was changed", "SLACK_ACCESS"])
      expect(text(slack.seen)).toContain(said);
    expect(text(slack.seen)).not.toContain("Confirm");
  });

  it("by somebody who may not use the bot is refused before anything is asked", async () => {
    const slack = slackWith();
    await slack.action(onAlert("acknowledge"), { user: "U0NOBODY" });
    expect(text(slack.seen)).toContain("U0NOBODY");
    expect(slack.asked).toEqual([]);
  });

  it("of one that somebody has acknowledged already says who did", async () => {
    const by = { id: "T1/U0TWO", role: "operator", via: "slack" } as const;
    const life = [{ at: "2026-11-22T20:30:00.000Z", what: "acknowledged", cause: "memory_filling", by, detail: null }];
    const slack = slackWith([{ ...ALERT, state: "acknowledged", life } as AlertShown]);
    await slack.action(onAlert("acknowledge"));
    expect(text(slack.seen)).toMatch(/acknowledged already[^"]*U0TWO/);
    expect(slack.asked.map(({ operation }) => operation)).toEqual(["alerts"]);
  });
});

describe("Unmute", () => {
  const muted = { ...ALERT, state: "muted", muted_until: "2026-11-22T23:04:05.000Z" } as const;

  it.each([
    ["finding", { finding: "memory_filling" }, "End the mute of memory_filling"],
    ["all", {}, "End all mutes"],
  ] as const)("of %s: confirmed like any change, and made once", async (mute_of, input, asks) => {
    const slack = slackWith([{ ...muted, mute_of }]);
    await slack.action(onAlert("unmute"));
    expect(text(slack.seen)).toContain(asks);
    const question = slack.seen;
    await Promise.all([slack.press(question, "Confirm"), slack.press(question, "Confirm")]);
    expect(changing(slack)).toEqual([expect.objectContaining({ operation: "unmute", target: "prod", input })]);
  });

  it("of what the configuration keeps back says where that ends", async () => {
    const slack = slackWith([{ ...muted, mute_of: "configuration" }]);
    await slack.action(onAlert("unmute"));
    expect(text(slack.seen)).toMatch(/maintenance[^"]*configuration[^"]*Nothing was changed/);
    expect(changing(slack)).toEqual([]);
  });

  it("and Mute of what is muted already says who did, and makes no longer mute shorter", async () => {
    const by = { id: "T1/U0TWO", role: "operator", via: "slack" } as const;
    const life = [
      { at: "2026-11-22T20:30:00.000Z", what: "muted", cause: "memory_filling", by, detail: null },
    ] as const;
    const slack = slackWith([{ ...muted, mute_of: "finding", life: [...life] }]);
    await slack.action(onAlert("mute"));
    expect(text(slack.seen)).toMatch(/muted already[^"]*U0TWO/);
    expect(changing(slack)).toEqual([]);
  });
});

describe("what is gone", () => {
  it.each(["step", "acknowledge", "mute", "unmute"] as const)(
    "%s of an alert that has settled says so",
    async (act) => {
      const slack = slackWith([{ ...ALERT, state: "settled", settled_at: "2026-11-22T21:00:00.000Z" }]);
      await slack.action(onAlert(act));
      expect(text(slack.seen)).toMatch(/Alert 14 of prod is over[^"]*Nothing was changed/);
      expect(changing(slack)).toEqual([]);
    },
  );

  it("an alert that is forgotten by now is over as well", async () => {
    const slack = slackWith([]);
    await slack.action(onAlert("mute"));
    expect(text(slack.seen)).toContain("Alert 14 of prod is over");
  });

  it("a target that was taken out is told as that", async () => {
    const gone = problemOf({ code: "unknown_target", status: 404, title: "Unknown target", detail: "There is none." });
    const slack = new SlackDouble({ call: () => Promise.resolve(gone) });
    await slack.action(onAlert("acknowledge"));
    expect(text(slack.seen)).toMatch(/prod[^"]*not in the configuration any more[^"]*Nothing was changed/);
  });

  it("a host or Worker that does not answer is a failure like any other, and the alert's message stays", async () => {
    const slack = new SlackDouble({ call: () => Promise.resolve(problemOf()) });
    await slack.action(onAlert("step"));
    expect(slack.seen).toMatchObject({ replace_original: false });
    expect(text(slack.seen)).toContain("Look whether sshd runs.");
  });

  it.each([
    "",
    ":prod/14",
    "ops:",
    "ops:prod/14,",
    "ops:prod/14,../3",
    "prod/14,staging/3",
    `ops:${"prod/14,".repeat(300)}prod/14`,
    "prod",
    "prod/0",
    "prod/14/2",
    "../14",
    "Prod/14",
    `prod/${"9".repeat(40)}`,
  ])("a value that is none of ours is told as that: %j", async (value) => {
    const slack = slackWith();
    await slack.action(onAlert("acknowledge", value));
    expect(text(slack.seen)).toContain("not made by redis-ops");
    expect(slack.asked).toEqual([]);
  });
});

it("a request that Slack sends twice is acted on once", async () => {
  const slack = slackWith();
  await slack.action(onAlert("acknowledge"), { user: "U0OPER", trigger: "trigger-again" });
  const said = slack.posts.length;
  expect(said).toBeGreaterThan(0);
  await slack.action(onAlert("acknowledge"), { user: "U0OPER", trigger: "trigger-again" });
  expect(slack.posts).toHaveLength(said);
});

it("the log has who pressed, what and where, and nothing that the alert says", async () => {
  const slack = slackWith();
  await slack.action(onAlert("mute"));
  expect(slack.log.at(-1)).toMatchObject({
    ...{ slack: "press", caller: "T1/U0OPER", operation: "mute", target: "prod", outcome: "confirm" },
  });
  expect(text(slack.log)).not.toContain("Full in");
});
