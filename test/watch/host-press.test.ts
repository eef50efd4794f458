/**
 * The one message of a host that is really dead, on the real stack: what is pressed in Slack acts on every target that it names and that people in Slack may use, the
 * message shows who did what, and it is over when the host is back. Minutes pass in workerd's clock alone.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { buttonsOf } from "../../scripts/slack/limits.ts";
import { type FakeSlack, show } from "../../scripts/slack/fake.ts";
import { startFakeSlack } from "../../scripts/slack/fake-server.ts";
import { until } from "../../scripts/stack/states/until.ts";
import type { Output } from "../../src/protocol/operations.ts";
import { changePolicy } from "../changes/host-policy.ts";
import { openClock, type WrongClock } from "../faults/wrong-clock.ts";
import { useStack } from "../setup/stack.ts";
import { channelOf } from "./channel.ts";
import { looksOf, watchedVars } from "./watched.ts";

const stack = await useStack();
const { target, workerOptions } = stack;
const { signingSecret, team, operator, viewer } = stack.slack;

/** Other targets on the same host; of the last one people in Slack may know, and do, nothing. */
const [BESIDE, NOT_YOURS] = ["aaa", "zzz"];
const ALL = [BESIDE, target, NOT_YOURS];

/** A look is every 10 minutes, and a little more passes between two, so that one is always due. */
const EVERY_S = 10 * 60 + 10;
const TOKEN = "xoxb-000000000000-alerts";
const CHANNEL = "C0ALERTS00";
const destinations = { ops: { kind: "slack", token: TOKEN, channel: CHANNEL } };

let clock: WrongClock;
let slack: FakeSlack;
let ahead = 0;
let policyAsBefore = async (): Promise<void> => {};

const now = (): number => Date.now() + ahead * 1000;

const api = async <T>(path: string, init: RequestInit = {}): Promise<T> => {
  const headers = { "content-type": "application/json" };
  const response = await stack.get(`/v1/targets/${path}`, { token: stack.operatorToken, headers, ...init });
  const body = (await response.json()) as { data: T };
  expect(response.status, JSON.stringify(body)).toBe(200);
  return body.data;
};
const away = async (of: string) =>
  (await api<Output<"alerts">>(`${of}/alerts`)).alerts.find(({ cause }) => cause === "no_answer");
const states = () => Promise.all(ALL.map(async (of) => (await away(of))?.state));

/** Time passes until each target has been looked at once more. */
const pass = async (): Promise<void> => {
  const looked = await looksOf(stack);
  ahead += EVERY_S;
  await clock.set(ahead);
  await stack.control.trigger();
  await until("all are looked at", async () => (await looksOf(stack)) >= looked + ALL.length);
};

beforeAll(async () => {
  clock = await openClock();
  slack = await startFakeSlack({
    ...{ eventsUrl: `${stack.url}/slack/events`, signingSecret, team, people: [operator, viewer], now },
    webApi: { token: TOKEN, scopes: ["chat:write"], channels: { [CHANNEL]: { isMember: true } } },
  });
  // There is a database to be kept, and put back at the end.
  expect((await stack.get(`/v1/targets/${target}/alerts`)).status).toBe(200);
  await stack.control.restartWithDatabases("");
  policyAsBefore = await changePolicy(stack, ({ targets: permitted }) => {
    for (const name of [BESIDE, NOT_YOURS]) permitted[name] = permitted[target] ?? {};
  });
  const { secrets = {} } = workerOptions;
  const access = { ...(JSON.parse(secrets["SLACK_ACCESS"] ?? "{}") as object), targets: [target, BESIDE] };
  await stack.control.restartWorker({
    vars: watchedVars(stack, { every: "10m", tell: ["ops"] }, (entry) => ({ [BESIDE]: entry, [NOT_YOURS]: entry })),
    secrets: { ...secrets, SLACK_ACCESS: JSON.stringify(access), ALERT_DESTINATIONS: JSON.stringify(destinations) },
    ...{ edge: new URL(slack.origin).host, env: clock.env },
  });
  // What else is found on the stack is not what is looked at here.
  for (const of of ALL)
    for (const { id, verdict } of (await api<Output<"doctor">>(`${of}/doctor`)).findings)
      if (verdict !== "ok")
        await api(`${of}/alerts/mute`, { method: "POST", body: JSON.stringify({ finding: id, for: "7d" }) });
});

afterAll(async () => {
  await stack.control.startSshd();
  await policyAsBefore();
  const { vars = {}, secrets = {} } = workerOptions;
  await stack.control.restartWorker({ vars, secrets, edge: "", env: {} });
  await stack.control.restartWithOwnDatabases();
  await clock.close();
  await slack.stop();
});

const { told, first: theMessage, labels, press, confirm } = channelOf(() => slack, CHANNEL);

test(
  "acknowledged, muted and unmuted for every target that may be used, once, and over when the host is back",
  async () => {
    await pass();
    await stack.control.stopSshd();
    for (let round = 0; round < 6 && (await states()).includes(undefined); round += 1) await pass();
    await until("all are told in one message", async () => ALL.every((of) => show(theMessage()).includes(`${of}, `)));
    expect(told().messages).toHaveLength(1);
    expect(labels()).toEqual(["Run ping", "Acknowledge", "Mute 2 h"]);
    expect(await press(/^Run ping$/, viewer)).toMatch(/ping[^]*ssh/);

    expect(await press(/^Acknowledge$/, viewer)).toMatch(/needs an operator[^]*Nothing was changed/);
    const question = await press(/^Acknowledge$/, operator);
    expect(question).toContain(`Acknowledge no_answer on ${[BESIDE, target].toSorted().join(", ")}?`);
    expect(question).toMatch(new RegExp(`left as they are: ${NOT_YOURS}`));
    expect(await states()).toEqual(["raised", "raised", "raised"]);
    const done = await confirm(operator);
    expect(done).toMatch(/DONE[^]*Acknowledged: /);
    expect(done).toMatch(new RegExp(`left as they are: ${NOT_YOURS}`));
    expect(await states()).toEqual(["acknowledged", "acknowledged", "raised"]);
    await until("the message shows who", async () => show(theMessage()).includes("Acknowledged by <@"));
    expect(show(theMessage())).toMatch(/Acknowledged by <@U[^>]+> \(aaa, [^)]*\)/);

    await press(/^Mute 2 h$/, operator);
    expect(await confirm(operator)).toMatch(/DONE[^]*Muted: /);
    await until("the message shows that", async () => show(theMessage()).includes("Muted until"));
    expect(labels()).toEqual(["Run ping", "Acknowledge", "Mute 2 h", "Unmute"]);
    await press(/^Unmute$/, operator);
    expect(await confirm(operator)).toMatch(/DONE[^]*No longer muted: /);
    await until("the message shows it no more", async () => !show(theMessage()).includes("Muted until"));
    expect(await states()).toEqual(["acknowledged", "acknowledged", "raised"]);

    await stack.control.startSshd();
    for (let round = 0; round < 6 && (await states()).some((state) => state !== "settled"); round += 1) await pass();
    await until("the message says so", async () => theMessage().text.includes("is over"));
    expect(buttonsOf(theMessage().blocks)).toEqual([]);
    expect(told().messages).toHaveLength(1);
    expect(slack.violations).toEqual([]);
  },
  4 * 60_000,
);
