import { describe, expect, it } from "vitest";
import { type Behaviour, LINK, problemOf, type Shown, slow, SlackDouble } from "../double/slack.ts";

const CODE = "c0de-that-signs-in";
const open: Behaviour = { signIn: () => Promise.resolve({ ok: true, link: LINK }) };
const text = (message: unknown): string => JSON.stringify(message);
const buttons = (message: Shown | null) =>
  (message?.blocks ?? []).flatMap(({ type, elements }) => (type === "actions" ? (elements ?? []) : []));
const labels = (message: Shown | null): string[] => buttons(message).map(({ text: label }) => label.text);

/** What the link opens stands in the button's address and nowhere else that anybody is shown. */
const isOnlyInButton = (message: Shown): boolean => {
  const [button] = buttons(message).filter(({ url }) => url === LINK.url);
  return button !== undefined && text(message).split(CODE).length === 2;
};

describe("/redis console", () => {
  it.each([
    ["an operator", "U0OPER", "operator"],
    ["a viewer", "U0VIEWER", "viewer"],
  ])("gives %s a link of their own, to them alone", async (_, user, role) => {
    const slack = new SlackDouble(open);
    const { ack } = await slack.command("console", { user });
    expect(slack.signedIn).toEqual([{ team: "T1", user, role }]);
    expect(ack?.response_type).toBe("ephemeral");
    expect(labels(ack)).toEqual(["Open the console"]);
    expect(ack !== null && isOnlyInButton(ack)).toBe(true);
    expect(text(ack)).toContain("works once, within 5 min");
    expect([slack.posts, slack.asked]).toEqual([[], []]);
  });

  it.each([
    ["somebody who is on no list", { user: "U0NOBODY" }],
    ["another team", { team: "T2" }],
  ])("gives %s none", async (_, sender) => {
    const slack = new SlackDouble(open);
    const { ack } = await slack.command("console", sender);
    expect(slack.signedIn).toEqual([]);
    expect(text(ack)).not.toContain(CODE);
  });

  it("that takes long is answered by an edit of what only its sender sees", async () => {
    const slack = new SlackDouble({ ...open, patience: slow });
    const { ack } = await slack.command("console");
    expect(text(ack)).not.toContain(CODE);
    expect(slack.seen).toMatchObject({ response_type: "ephemeral", replace_original: true });
    expect(isOnlyInButton(slack.seen)).toBe(true);
  });

  it("that was sent before gives no second link", async () => {
    const slack = new SlackDouble(open);
    await slack.command("console", { trigger_id: "1.2.3" });
    const again = await slack.command("console", { trigger_id: "1.2.3" });
    expect([again.status, again.ack, slack.signedIn.length]).toEqual([200, null, 1]);
  });

  it("says what to set where there is none for people in Slack", async () => {
    const slack = new SlackDouble();
    const { ack } = await slack.command("console");
    expect(text(ack)).toContain("CONSOLE_SIGN_IN");
    expect(text(ack)).not.toMatch(/white_check_mark|iphone/);
  });

  it("leaves no word of the link in the log, pressed or typed", async () => {
    const slack = new SlackDouble(open);
    await slack.command("console");
    await slack.press((await slack.command("memory")).ack, "Console");
    expect(slack.log.map(({ outcome }) => outcome)).toEqual(["console", "ok", "console"]);
    expect(text(slack.log)).not.toContain(CODE);
    expect(text(slack.log)).not.toContain("#/in/");
  });

  it("is in help, and near a mistyped word, where there is a console", async () => {
    expect(text((await new SlackDouble(open).command("help")).ack)).toContain("`/redis console`");
    expect(text((await new SlackDouble().command("help")).ack)).not.toContain("/redis console");
    expect(text((await new SlackDouble(open).command("consol")).ack)).toContain("Did you mean `/redis console`?");
  });

  it("has a button whose press, which Slack tells of as well, is answered with nothing", async () => {
    const slack = new SlackDouble(open);
    const { ack } = await slack.command("console");
    const [button] = buttons(ack);
    const pressed = await slack.action({ action_id: button?.action_id ?? "", value: "" });
    expect([pressed.status, pressed.ack, slack.posts]).toEqual([200, null, []]);
    expect(slack.log.at(-1)).toEqual({ slack: "press", outcome: "opened" });
  });
});

describe("the button Console", () => {
  it("is below every answer and every failure of one, and in no message to a channel", async () => {
    const slack = new SlackDouble(open);
    const { ack } = await slack.command("memory");
    expect(labels(ack)).toEqual(["Refresh", "Share to channel", "Console"]);
    expect(labels((await slack.command("stats", { user: "U0VIEWER" })).ack)).toContain("Console");
    await slack.press(ack, "Share to channel");
    expect(slack.seen.response_type).toBe("in_channel");
    expect(labels(slack.seen)).toEqual([]);
    const failing = new SlackDouble({ ...open, call: () => Promise.resolve(problemOf()) });
    expect(labels((await failing.command("memory")).ack)).toEqual(["Try again", "Which hop fails?", "Console"]);
  });

  it("is not there where the console is not open for people in Slack", async () => {
    expect(labels((await new SlackDouble().command("memory")).ack)).toEqual(["Refresh", "Share to channel"]);
  });

  it("carries no link; a press gives one to the presser alone, beside the answer", async () => {
    const slack = new SlackDouble(open);
    const { ack } = await slack.command("memory", { user: "U0VIEWER" });
    expect([text(ack).includes(CODE), slack.signedIn]).toEqual([false, []]);
    await slack.press(ack, "Console", { user: "U0VIEWER" });
    expect(slack.signedIn).toEqual([{ team: "T1", user: "U0VIEWER", role: "viewer" }]);
    expect(slack.seen).toMatchObject({ response_type: "ephemeral", replace_original: false });
    expect(isOnlyInButton(slack.seen)).toBe(true);
  });

  it("that takes long leaves the answer where it is", async () => {
    const slack = new SlackDouble({ ...open, patience: slow });
    await slack.command("memory");
    await slack.press(slack.seen, "Console");
    expect(slack.posts.filter(({ replace_original }) => replace_original === true)).toHaveLength(1);
    expect(slack.seen).toMatchObject({ response_type: "ephemeral", replace_original: false });
  });

  it.each([
    ["somebody else who may", { user: "U0VIEWER" }],
    ["somebody who is on no list", { user: "U0NOBODY" }],
    ["another team", { team: "T2" }],
    ["somebody of another team in a shared channel", { home: "T2" }],
  ])("gives nothing to %s", async (_, by) => {
    const slack = new SlackDouble(open);
    const { ack } = await slack.command("memory");
    await slack.press(ack, "Console", by);
    expect([slack.signedIn, text(slack.posts).includes(CODE)]).toEqual([[], false]);
  });

  it("gives nothing to a person who was taken off the list meanwhile", async () => {
    const { ack } = await new SlackDouble(open).command("memory", { user: "U0VIEWER" });
    const without = new SlackDouble({ ...open, access: JSON.stringify({ team: "T1", operators: ["U0OPER"] }) });
    await without.press(ack, "Console", { user: "U0VIEWER" });
    expect([without.signedIn, text(without.posts).includes(CODE)]).toEqual([[], false]);
  });

  it("cannot be forged, and is too old after half an hour", async () => {
    const slack = new SlackDouble(open);
    const { ack } = await slack.command("memory");
    const button = buttons(ack).find(({ text: label }) => label.text === "Console") ?? { action_id: "", value: "" };
    await slack.action({ ...button, value: `A${button.value.slice(1)}` });
    expect(slack.log.at(-1)?.outcome).toBe("tampered");
    slack.now += 30 * 60_000 + 1;
    await slack.action(button);
    expect([slack.log.at(-1)?.outcome, slack.signedIn]).toEqual(["expired", []]);
  });
});
