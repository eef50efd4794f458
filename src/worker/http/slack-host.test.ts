/** The one message of a dead host is acted on from Slack: by the front door, through the objects of its targets, and back into the message. Doubles are the platform, the links and Slack. */
import { DatabaseSync } from "node:sqlite";
import { expect, test, vi } from "vitest";
import { Fleet } from "../object/alerts/one-host/fleet.fixture.ts";
import { linksTo, NOON, onStage, passing } from "../object/alerts/one-host/stage.fixture.ts";
import { labelsOf, shownOf, slackFake } from "../object/alerts/senders/slack-fake.fixture.ts";
import { storageOver } from "../object/double/storage.ts";
import { api } from "./api.ts";
import { signedHeaders, SLACK_SECRET } from "./slack-signed.fixture.ts";

const TOKEN = "xoxb-123456789";
const CHANNEL = "C0123456";
const DESTINATIONS = { ops: { kind: "slack", token: TOKEN, channel: CHANNEL } };
const NAMES = ["aaa", "bbb", "ccc"];

onStage();

interface Button {
  action_id: string;
  value: string;
  text: { text: string };
}
interface Shown {
  text: string;
  blocks: { type: string; elements?: unknown }[];
}

const buttonsIn = (blocks: Shown["blocks"]): Button[] =>
  blocks.flatMap(({ type, elements }) => (type === "actions" ? (elements as Button[]) : []));

/** @param access what SLACK_ACCESS says besides team and people */
const road = (access: object = {}, names: readonly string[] = NAMES, every = "5m") => {
  const slack = slackFake(TOKEN, CHANNEL);
  /** What was posted to which `response_url`. */
  const said: { url: string; shown: Shown }[] = [];
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
    if (url.startsWith("https://slack.com/")) return slack.fetcher(url, init);
    said.push({ url, shown: JSON.parse(typeof init.body === "string" ? init.body : "") as Shown });
    return Promise.resolve(new Response("ok"));
  });
  const dead = new Set<string>();
  linksTo((target) => dead.has(target));
  const targets = Object.fromEntries(names.map((name) => [name, { watch: { every, tell: ["ops"] } }]));
  const people = { team: "T1", operators: ["U0OPER", "U0TWO"], viewers: ["U0VIEWER"], ...access };
  const fleet = new Fleet(() => storageOver(new DatabaseSync(":memory:")), targets, DESTINATIONS, undefined, {
    SLACK_SIGNING_SECRET: SLACK_SECRET,
    SLACK_ACCESS: JSON.stringify(people),
  });
  const pass = passing(fleet);
  const head = () => [...slack.messages.values()].find(({ thread }) => thread === null);
  let triggers = 0;
  const press = async ({ action_id, value }: Button, user: string): Promise<Shown | undefined> => {
    triggers += 1;
    const url = `https://hooks.slack.com/actions/T1/2/${triggers}`;
    // What is said while the work goes on is no answer.
    const answer = () => said.find((each) => each.url === url && !/^(?:Asking|Making)/.test(each.shown.text))?.shown;
    const payload = {
      ...{ type: "block_actions", team: { id: "T1", domain: "ops" }, user: { id: user, username: "o", team_id: "T1" } },
      ...{ channel: { id: CHANNEL, name: "ops" }, trigger_id: `trigger-${triggers}` },
      response_url: url,
      actions: [{ type: "button", block_id: "b", action_ts: "1", action_id, value }],
    };
    const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
    const headers = { "Content-Type": "application/x-www-form-urlencoded", ...(await signedHeaders(body)) };
    const response = await api.request("/slack/events", { method: "POST", headers, body }, fleet.env);
    expect(response.status).toBe(200);
    await vi.waitFor(() => expect(answer()).toBeDefined(), 10_000);
    return answer();
  };
  const pressed = (message: { blocks: Shown["blocks"] } | undefined, label: string, user = "U0OPER") => {
    const button = buttonsIn(message?.blocks ?? []).find(({ text }) => text.text === label);
    if (button === undefined) throw new Error(`There is no button ${label}.`);
    return press(button, user);
  };
  return {
    ...{ slack, dead, fleet, pass, head, pressed },
    dies: async (...of: readonly string[]) => {
      for (const name of names) await fleet.of(name).stand(name);
      await pass(10);
      for (const name of of) dead.add(name);
      await pass(12);
    },
  };
};

const text = (message: unknown): string => JSON.stringify(message);

test("Acknowledge is for every target of the message: asked once, made once for each, and the message shows who", async () => {
  const { slack, dies, head, pressed, pass } = road();
  await dies(...NAMES);
  expect(labelsOf(head())).toEqual(["Run ping", "Acknowledge", "Mute 2 h"]);

  const question = await pressed(head(), "Acknowledge");
  expect(text(question)).toContain("Acknowledge no_answer on aaa, bbb, ccc?");
  await pass(1);
  expect(shownOf(head())).not.toContain("Acknowledged");

  const answers = await Promise.all([pressed(question, "Confirm"), pressed(question, "Confirm")]);
  expect(text(answers)).toContain("Acknowledged: aaa, bbb, ccc.");
  expect(text(answers)).toContain("pressed already");
  await pass(1);
  expect(shownOf(head())).toContain("Acknowledged by <@U0OPER> (aaa, bbb, ccc)");
  expect(labelsOf(head())).toEqual(["Run ping", "Mute 2 h"]);
  const thread = [...slack.messages.values()].filter((each) => each.thread !== null).map((each) => each.text);
  expect(thread.filter((each) => each.includes("Acknowledged by"))).toHaveLength(1);
});

test("Mute, and Unmute once it is muted, as everywhere; what another has done to one of them is kept", async () => {
  const { dies, head, pressed, pass } = road();
  await dies(...NAMES);
  await pressed(await pressed(head(), "Mute 2 h"), "Confirm");
  await pass(1);
  expect(shownOf(head())).toMatch(/Muted until <!date[^>]*>, by <@U0OPER> \(aaa, bbb, ccc\)/);
  expect(labelsOf(head())).toEqual(["Run ping", "Acknowledge", "Unmute"]);

  const unmuted = await pressed(await pressed(head(), "Unmute", "U0TWO"), "Confirm", "U0TWO");
  expect(text(unmuted)).toContain("No longer muted: aaa, bbb, ccc.");
  await pass(1);
  expect(shownOf(head())).not.toContain("Muted until");
  expect(labelsOf(head())).toEqual(["Run ping", "Acknowledge", "Mute 2 h"]);
});

test("its next step is run at once for whoever may read, on one of its targets that they may use", async () => {
  const { dies, head, pressed } = road({ targets: ["bbb", "ccc"] });
  await dies(...NAMES);
  const answer = text(await pressed(head(), "Run ping", "U0VIEWER"));
  expect(answer).toContain("bbb ping");
  expect(answer).not.toContain("Confirm");
});

test("one that answers again in between is told as that, and the others are done", async () => {
  const { dead, dies, head, pressed, pass } = road();
  await dies(...NAMES);
  const before = head();
  dead.delete("aaa");
  await pass(12);
  // A client that has not shown the edit yet.
  const question = await pressed(before, "Acknowledge");
  expect(text(question)).toContain("Acknowledge no_answer on bbb, ccc?");
  dead.delete("bbb");
  vi.setSystemTime(Date.now() + 1_000);
  const answer = await pressed(question, "Confirm");
  expect(text(answer)).toContain("Acknowledged: bbb, ccc.");
  await pass(2);
  expect(shownOf(head())).toContain("Acknowledged by <@U0OPER>");
});

test("of what is over for all, nothing is asked", async () => {
  const { dead, dies, head, pressed, pass } = road();
  await dies(...NAMES);
  const before = head();
  dead.clear();
  await pass(12);
  expect(labelsOf(head())).toEqual([]);
  const answer = await pressed(before, "Mute 2 h");
  expect(text(answer)).toMatch(/over on aaa, bbb, ccc[^"]*Nothing was changed/);
  expect(text(answer)).not.toContain("Confirm");
});

test("what is over between the question and Confirm is not made", async () => {
  const { dead, dies, head, pressed, pass } = road({}, NAMES, "1m");
  await dies(...NAMES);
  const question = await pressed(head(), "Acknowledge");
  dead.clear();
  await pass(3);
  const answer = await pressed(question, "Confirm");
  await pass(1);
  expect(text(answer)).not.toContain(":white_check_mark:");
  for (const name of NAMES) expect(text(answer)).toContain(`${name}: Its alert is over`);
  expect(shownOf(head())).not.toContain("Acknowledged");
});

test("targets that may not be used from Slack are left as they are, and that is said with the question and with the answer", async () => {
  const { dies, head, pressed, pass } = road({ targets: ["bbb", "ccc"] });
  await dies(...NAMES);
  const question = await pressed(head(), "Acknowledge");
  expect(text(question)).toContain("Acknowledge no_answer on bbb, ccc?");
  expect(text(question)).toMatch(/left as they are: aaa/);
  const answer = await pressed(question, "Confirm");
  expect(text(answer)).toContain("Acknowledged: bbb, ccc.");
  expect(text(answer)).toMatch(/left as they are: aaa/);
  await pass(1);
  expect(shownOf(head())).toContain("Acknowledged by <@U0OPER> (bbb, ccc)");
  expect(labelsOf(head())).toEqual(["Run ping", "Acknowledge", "Mute 2 h"]);
});

test("somebody who may use none of them is told so, a viewer who may, and a stranger nothing of them", async () => {
  const none = road({ targets: ["ddd"] }, [...NAMES, "ddd"]);
  await none.dies(...NAMES);
  expect(text(await none.pressed(none.head(), "Acknowledge"))).toContain("You may use none of these targets here");
  const { dies, head, pressed, pass } = road();
  vi.setSystemTime(NOON);
  await dies(...NAMES);
  const viewer = text(await pressed(head(), "Acknowledge", "U0VIEWER"));
  expect(viewer).toContain("needs an operator");
  expect(viewer).not.toContain("Confirm");
  const stranger = text(await pressed(head(), "Acknowledge", "U0NOBODY"));
  expect(stranger).not.toContain("aaa");
  await pass(1);
  expect(shownOf(head())).not.toContain("Acknowledged");
});

test("a second person's press finds what the first has acknowledged, and does not take it over", async () => {
  const { dies, head, pressed, pass } = road();
  await dies(...NAMES);
  const before = head();
  await pressed(await pressed(before, "Acknowledge"), "Confirm");
  const again = await pressed(before, "Acknowledge", "U0TWO");
  expect(text(again)).toMatch(/acknowledged already, by T1\/U0OPER/);
  expect(text(again)).not.toContain("Confirm");
  await pass(1);
  expect(shownOf(head())).toContain("Acknowledged by <@U0OPER>");
});
