import { describe, expect, it } from "vitest";
import type { Answer, Asked } from "../operations/operations.ts";
import { type Behaviour, envelopeOf, problemOf, slow, SlackDouble } from "../double/slack.ts";

const SET = {
  key: "maxmemory",
  before: "536870912",
  after: "603979776",
  outcome: "dry_run",
  change_id: null,
  until: null,
  headroom: { before: 116_391_936, after: 183_500_800 },
  warnings: [],
  lasts: "Until Redis restarts.",
  permanent: "--maxmemory 576mb in the compose file.",
};

const change = (id: number, state: string) => ({
  id,
  at: "2026-11-22T20:00:00.000Z",
  key: "maxmemory",
  before: "536870912",
  after: "603979776",
  caller: { id: "T1/U0OPER", role: "operator", via: "slack" },
  reason: null,
  state,
  until: null,
  left_ms: null,
  original: "536870912",
  note: null,
});

const host = (asked: Asked): Promise<Answer> => {
  if (asked.operation === "changes")
    return Promise.resolve(
      envelopeOf(asked, { changes: [change(9, "undone"), change(8, "kept"), change(7, "active")] }),
    );
  if (asked.operation !== "set" && asked.operation !== "undo") return Promise.resolve(envelopeOf(asked, {}));
  const dry = asked.input["dry_run"] === "true";
  return Promise.resolve(envelopeOf(asked, { ...SET, ...(dry ? {} : { outcome: "applied", change_id: 10 }) }));
};

const slackWith = (behaviour: Behaviour = {}) => new SlackDouble({ call: host, ...behaviour });
const text = (message: unknown): string => JSON.stringify(message);
const changed = ({ asked }: SlackDouble) =>
  asked.filter(({ operation, input }) => ["set", "undo", "apply"].includes(operation) && input["dry_run"] !== "true");

const LINE = "set maxmemory 576mb for 2h because deploy";

describe("a change", () => {
  it("is only shown, by a dry run, until it is confirmed", async () => {
    const slack = slackWith();
    const { ack } = await slack.command(LINE);
    expect(slack.asked.map(({ input }) => input)).toEqual([
      { key: "maxmemory", value: "576mb", for: "2h", reason: "deploy", dry_run: "true" },
    ]);
    for (const shown of ["512 MiB → 576 MiB", "Confirm", "Cancel", "deploy"]) expect(text(ack)).toContain(shown);
  });

  it("is made when it is confirmed, for the value that was shown, and replaces the question", async () => {
    const slack = slackWith();
    const { ack } = await slack.command(LINE);
    const press = await slack.press(ack, "Confirm");
    expect([press.status, press.ack]).toEqual([200, null]);
    expect(changed(slack)).toMatchObject([
      {
        operation: "set",
        target: "prod",
        input: { key: "maxmemory", value: "576mb", for: "2h", reason: "deploy", if_current: "536870912" },
        idempotencyKey: expect.stringMatching(/^nonce-\d+$/) as unknown,
      },
    ]);
    expect(slack.posts).toHaveLength(1);
    expect(slack.seen).toMatchObject({ replace_original: true, response_type: "ephemeral" });
  });

  it("that takes long loses its buttons first", async () => {
    const slack = slackWith({ patience: slow });
    await slack.command(LINE);
    await slack.press(slack.seen, "Confirm");
    const [, making, made] = slack.posts;
    expect(making?.text).toMatch(/^Making the change/);
    expect(text(making)).not.toContain("Confirm");
    expect([made?.replace_original, changed(slack).length]).toEqual([true, 1]);
  });

  it("is made once, however often and fast it is confirmed", async () => {
    const slack = slackWith();
    const { ack } = await slack.command(LINE);
    await Promise.all([slack.press(ack, "Confirm"), slack.press(ack, "Confirm"), slack.press(ack, "Confirm")]);
    await slack.press(ack, "Confirm");
    expect(changed(slack)).toHaveLength(1);
    const again = slack.posts.filter((post) => post.text.includes("pressed already"));
    // The outcome stays where it is: whoever presses late is told beside it.
    expect(again.map(({ replace_original }) => replace_original)).toEqual([false, false, false]);
  });

  it("is named alike each time, so that its target makes it once even where nothing else remembers", async () => {
    const slack = slackWith({ once: () => Promise.resolve("first") });
    const { ack } = await slack.command(LINE);
    await slack.press(ack, "Confirm");
    await slack.press(ack, "Confirm");
    const keys = changed(slack).map(({ idempotencyKey }) => idempotencyKey);
    expect([keys.length, new Set(keys).size]).toEqual([2, 1]);
  });

  it("is not made once it was cancelled", async () => {
    const slack = slackWith();
    const { ack } = await slack.command(LINE);
    await slack.press(ack, "Cancel");
    expect(slack.seen.text).toContain("Cancelled");
    await slack.press(ack, "Confirm");
    expect(changed(slack)).toEqual([]);
  });

  it("is not made where it cannot be looked up whether it was confirmed before", async () => {
    const slack = slackWith({ once: () => Promise.resolve("unknown") });
    const { ack } = await slack.command(LINE);
    await slack.press(ack, "Confirm");
    expect(changed(slack)).toEqual([]);
    expect(slack.seen.text).toContain("Nothing was changed");
  });

  it("is not confirmed by anybody else, operator or not", async () => {
    const slack = slackWith();
    const { ack } = await slack.command(LINE);
    for (const by of [{ user: "U0TWO" }, { user: "U0VIEWER" }, { user: "U0NOBODY" }, { team: "T2" }, { home: "T2" }]) {
      await slack.press(ack, "Confirm", by);
      expect(slack.seen).toMatchObject({ replace_original: false, response_type: "ephemeral" });
    }
    expect(changed(slack)).toEqual([]);
    await slack.press(ack, "Confirm");
    expect(changed(slack)).toHaveLength(1);
  });

  it("is not made after five minutes; it can be asked for again", async () => {
    const slack = slackWith();
    const { ack } = await slack.command(LINE);
    slack.now += 5 * 60_000 + 1;
    await slack.press(ack, "Confirm");
    expect(changed(slack)).toEqual([]);
    expect(slack.seen.text).toContain("too old");
    await slack.press(slack.seen, "Ask again");
    await slack.press(slack.seen, "Confirm");
    expect(changed(slack)).toHaveLength(1);
  });

  it("is not made by a request that was sent before", async () => {
    const slack = slackWith();
    const { ack } = await slack.command(LINE);
    await slack.press(ack, "Cancel", { trigger: "9.9" });
    const posts = slack.posts.length;
    await slack.press(ack, "Confirm", { trigger: "9.9" });
    expect([changed(slack), slack.posts.length]).toEqual([[], posts]);
  });

  it("that a guard refuses is told with its figures, and has no button to confirm", async () => {
    const refusal = problemOf({
      code: "refused_by_guard",
      status: 422,
      hop: "worker",
      detail: "700 MiB is above 576 MiB.",
    });
    const slack = slackWith({ call: () => Promise.resolve(refusal) });
    const { ack } = await slack.command("set maxmemory 700mb");
    expect(text(ack)).toContain("700 MiB is above 576 MiB.");
    expect(text(ack)).not.toContain("redis_ops:confirm");
  });

  it("whose outcome is unknown is told so, and not offered again", async () => {
    const unknown = problemOf({ code: "timeout", outcome_unknown: true });
    const slack = slackWith({
      call: (asked) => (asked.input["dry_run"] === "true" ? host(asked) : Promise.resolve(unknown)),
    });
    const { ack } = await slack.command(LINE);
    await slack.press(ack, "Confirm");
    expect(text(slack.seen)).toContain("may have taken effect");
    expect(text(slack.seen)).not.toContain("redis_ops:confirm");
  });

  it("of a viewer is refused where all callers are refused, so that it is audited", async () => {
    const slack = slackWith({
      call: () => Promise.resolve(problemOf({ code: "forbidden", status: 403, hop: "worker" })),
    });
    const { ack } = await slack.command(LINE, { user: "U0VIEWER" });
    expect(slack.asked).toMatchObject([{ operation: "set", by: { role: "viewer", user: "U0VIEWER" } }]);
    expect(text(ack)).toContain("needs an operator");
    expect(text(ack)).not.toContain("redis_ops:");
  });
});

describe("a change that is all in what was asked", () => {
  it.each([
    ["mute disk_full for 2h because deploy", "Mute disk_full", { finding: "disk_full", for: "2h", reason: "deploy" }],
    ["mute for 2h", "Mute all alerts", { for: "2h" }],
    ["unmute disk_full", "End the mute of disk_full", { finding: "disk_full" }],
    ["acknowledge 14", "Acknowledge alert 14", { id: "14" }],
  ])("is asked about, and made when that is confirmed: %s", async (line, question, input) => {
    const slack = slackWith();
    const { ack } = await slack.command(line);
    expect(text(ack)).toContain(question);
    const operation = line.split(" ")[0];
    expect(slack.asked).toMatchObject([{ operation, input: { ...input, dry_run: "true" }, idempotencyKey: null }]);
    await slack.press(ack, "Confirm");
    expect(slack.asked.slice(1)).toEqual([expect.objectContaining({ operation, input })]);
  });
});

describe("what would be refused", () => {
  it.each(["mute Disk-Full for 2h", "mute disk_full for 9d", "acknowledge x", "acknowledge 1.000", "unmute ../x"])(
    "is not asked about: %s",
    async (line) => {
      const slack = slackWith();
      const { ack } = await slack.command(line);
      expect(text(ack)).not.toContain("redis_ops:confirm");
      expect(text(ack)).not.toContain("Please confirm");
      expect(slack.asked).toEqual([]);
    },
  );
});

describe("undo", () => {
  it("of the latest change asks about that one by its number", async () => {
    const slack = slackWith();
    const { ack } = await slack.command("undo");
    expect(text(ack)).toContain("Undo change 8");
    await slack.press(ack, "Confirm");
    expect(changed(slack)).toMatchObject([{ operation: "undo", input: { id: "8" } }]);
  });

  it("of what is not in force any more, or never was, is not asked about", async () => {
    const slack = slackWith();
    expect(text((await slack.command("undo 9")).ack)).toContain("Change 9 is not in force any more: undone.");
    expect(text((await slack.command("undo 3")).ack)).toContain("There is no change 3.");
    expect(changed(slack)).toEqual([]);
  });

  describe("where there are more changes than one list has", () => {
    /** The newest, as many as the API gives; the target's object keeps more. */
    const newest = Array.from({ length: 200 }, (_, at) => change(900 - at, "undone"));
    const longAgo = () =>
      slackWith({
        call: (asked) =>
          asked.operation === "changes" ? Promise.resolve(envelopeOf(asked, { changes: newest })) : host(asked),
      });

    it("asks about an older one by its number, and leaves it to the target whether it is in force", async () => {
      const slack = longAgo();
      const { ack } = await slack.command("undo 300 because done");
      expect(text(ack)).toContain("Undo change 300");
      await slack.press(ack, "Confirm");
      expect(changed(slack)).toMatchObject([{ operation: "undo", input: { id: "300", reason: "done" } }]);
    });

    it("does not say that none is in force, where an older one may be", async () => {
      const slack = longAgo();
      const { ack } = await slack.command("undo");
      expect(text(ack)).toContain("None of the newest 200 changes is in force.");
      expect(text(ack)).toContain("`/redis undo NUMBER`");
      expect(text(ack)).not.toContain("redis_ops:confirm");
    });

    it("still says of one of the list that it is over, and of one that is not made yet that there is none", async () => {
      expect(text((await longAgo().command("undo 701")).ack)).toContain("Change 701 is not in force any more: undone.");
      expect(text((await longAgo().command("undo 901")).ack)).toContain("There is no change 901.");
    });
  });

  it("takes a number as the API does, and asks nothing where it is none", async () => {
    const slack = slackWith();
    expect(text((await slack.command("undo 008")).ack)).toContain("Undo change 8");
    const asked = slack.asked.length;
    for (const line of ["undo x", "undo 1.000", `undo 8 because ${"x".repeat(201)}`])
      expect(text((await slack.command(line)).ack)).not.toContain("redis_ops:confirm");
    expect(slack.asked.length).toBe(asked);
  });

  it("finds the changes of a Worker that says more about each than this version knows", async () => {
    const changes = [{ ...change(7, "active"), ticket: "OPS-1" }];
    const slack = slackWith({ call: (asked) => Promise.resolve(envelopeOf(asked, { changes })) });
    expect(text((await slack.command("undo")).ack)).toContain("Undo change 7");
  });

  it("does not take changes that it cannot read for none", async () => {
    const slack = slackWith({ call: (asked) => Promise.resolve(envelopeOf(asked, { changes: "many" })) });
    const { ack } = await slack.command("undo");
    expect(text(ack)).toContain("in a form that this version of the bot does not know");
    expect(text(ack)).not.toContain("no change in force");
  });
});

describe("a read", () => {
  it("is asked again by Refresh, in the same place", async () => {
    const slack = slackWith();
    const { ack } = await slack.command("memory");
    await slack.press(ack, "Refresh");
    expect(slack.asked.map(({ operation }) => operation)).toEqual(["memory", "memory"]);
    expect(slack.seen).toMatchObject({ replace_original: true, response_type: "ephemeral" });
  });

  it("is shared with the channel beside the original, without buttons", async () => {
    const slack = slackWith();
    const { ack } = await slack.command("memory");
    await slack.press(ack, "Share to channel");
    expect(slack.seen).toMatchObject({ replace_original: false, response_type: "in_channel" });
    expect(text(slack.seen)).not.toContain("redis_ops:");
  });

  it("that fails is not shared with the channel", async () => {
    let failing = false;
    const slack = slackWith({ call: (asked) => (failing ? Promise.resolve(problemOf()) : host(asked)) });
    const { ack } = await slack.command("memory");
    failing = true;
    await slack.press(ack, "Share to channel");
    expect(slack.seen).toMatchObject({ replace_original: false, response_type: "ephemeral" });
  });
});

describe("a press that is none of ours", () => {
  it("is dropped with a line in the log where its action is not known", async () => {
    const slack = slackWith();
    const { status } = await slack.action({ action_id: "other:1", value: "x" });
    expect([status, slack.posts, slack.asked]).toEqual([200, [], []]);
    expect(slack.log).toEqual([{ slack: "press", outcome: "unknown_action" }]);
  });

  it("changes nothing where its value is not signed", async () => {
    const slack = slackWith();
    const { ack } = await slack.command(LINE);
    const elements = ack?.blocks.flatMap((block) => (block.type === "actions" ? (block.elements ?? []) : [])) ?? [];
    const [confirm] = elements;
    if (confirm === undefined) throw new Error("no button");
    const value = `${confirm.value.slice(0, -1)}${confirm.value.endsWith("A") ? "E" : "A"}`;
    await slack.action({ ...confirm, value });
    expect(changed(slack)).toEqual([]);
    expect(slack.log.at(-1)?.outcome).toBe("tampered");
  });
});
