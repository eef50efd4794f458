/**
 * A leak that is really running, on the real stack: forecast, told once in Slack with a button that makes the timed change, shown in the alert's message, settled by
 * itself, and nothing more is said; under a mute, told at the end of that. Hours pass in workerd's clock alone; Redis, the host and the network are as they are.
 */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { buttonsOf } from "../../scripts/slack/limits.ts";
import { type FakeSlack, show } from "../../scripts/slack/fake.ts";
import { startFakeSlack } from "../../scripts/slack/fake-server.ts";
import { until } from "../../scripts/stack/states/until.ts";
import type { Output } from "../../src/protocol/operations.ts";
import { operator as operatorOf } from "../changes/operator.ts";
import { channelOf } from "./channel.ts";
import { usedMemory } from "./full-memory.ts";
import { goodLooksOf, looksOf, watchedVars } from "./watched.ts";
import { openClock, type WrongClock } from "../faults/wrong-clock.ts";
import { useStack } from "../setup/stack.ts";

const stack = await useStack();
const { target, workerOptions } = stack;
const { signingSecret, team, operator, viewer } = stack.slack;

const MIB = 1024 ** 2;
/** A look is every 10 minutes, and a little more passes between two, so that one is always due. */
const EVERY_S = 10 * 60 + 10;
/** What is added between two looks. */
const LEAK_MIB = 8;
/** So much is free at the beginning as leaks in five hours. */
const FREE_MIB = 30 * LEAK_MIB;

const TOKEN = "xoxb-000000000000-alerts";
const CHANNEL = "C0ALERTS00";
const MONITOR = "hc.example.org";
const destinations = {
  ops: { kind: "slack", token: TOKEN, channel: CHANNEL },
  cron: { kind: "heartbeat", url: `https://${MONITOR}/ping/leak` },
};

let clock: WrongClock;
let slack: FakeSlack;
let ahead = 0;
let beats = 0;
let looksBefore = 0;
let before: Record<string, string> = {};

/** By workerd's clock, milliseconds since the epoch. */
const now = (): number => Date.now() + ahead * 1000;

const { actual: read } = operatorOf(stack);
const setAll = async (settings: Record<string, string>): Promise<void> => {
  await stack.control.redis("CONFIG", "SET", ...Object.entries(settings).flat());
};

const api = async <T>(path: string, init: RequestInit = {}): Promise<T> => {
  const headers = { "content-type": "application/json" };
  const response = await stack.get(`/v1/targets/${target}${path}`, { token: stack.operatorToken, headers, ...init });
  const body = (await response.json()) as { data: T };
  expect(response.status, JSON.stringify(body)).toBe(200);
  return body.data;
};
const alertsNow = async () => (await api<Output<"alerts">>("/alerts")).alerts;
const leaking = async () => (await alertsNow()).find(({ cause }) => cause === "memory_filling");

const looks = (): Promise<number> => looksOf(stack);
/** On a busy machine a look may come too late to be answered. */
const goodLooks = (): Promise<number> => goodLooksOf(stack);

/** The object is asked by the Cron trigger and by nobody else, and looks. */
const look = async (): Promise<void> => {
  const looked = await looks();
  await stack.control.trigger();
  await until("it looks", async () => (await looks()) > looked);
  // A clock that jumps while the monitor is being asked takes that for a deadline.
  await until("the monitor is asked", async () => beats >= (await goodLooks()) - looksBefore);
};

/** Time passes, with the leak or without it, until the next look has been made and what is due of it sent. */
const pass = async (leaks: boolean): Promise<void> => {
  const fill = `for i = 1, ${LEAK_MIB} do redis.call("SETRANGE", "leak:" .. redis.call("INCR", "leaks"), ${MIB - 1024}, "x") end`;
  if (leaks) await stack.control.redis("EVAL", fill, "0");
  ahead += EVERY_S;
  await clock.set(ahead);
  await look();
};

const restart = (watch: object | null, more: object): Promise<void> =>
  stack.control.restartWorker({ vars: watchedVars(stack, watch), ...more });

beforeAll(async () => {
  clock = await openClock();
  slack = await startFakeSlack(
    {
      ...{ eventsUrl: `${stack.url}/slack/events`, signingSecret, team, people: [operator, viewer], now },
      webApi: { token: TOKEN, scopes: ["chat:write"], channels: { [CHANNEL]: { isMember: true } } },
    },
    ({ method, host, path }) => {
      if (host !== MONITOR) return null;
      if (method === "GET" && path === "/ping/leak") beats += 1;
      return { status: 200, body: "OK" };
    },
  );
  // There is one to be kept, and put back at the end.
  expect((await stack.get(`/v1/targets/${target}/alerts`)).status).toBe(200);
  const keys = ["maxmemory", "maxmemory-policy", "save"];
  before = Object.fromEntries(await Promise.all(keys.map(async (key) => [key, await read(key)])));
});

afterEach(async () => {
  await stack.control.redis(
    "EVAL",
    `for _, key in ipairs(redis.call("KEYS", "leak*")) do redis.call("UNLINK", key) end`,
    "0",
  );
  await setAll(before);
  await restart(null, { secrets: workerOptions.secrets ?? {}, edge: "", env: {} });
  await stack.control.restartWithOwnDatabases();
  ahead = 0;
  await clock.set(0);
  for (const list of [slack.webApi.messages, slack.webApi.calls, slack.messages, slack.violations]) list.length = 0;
});

afterAll(async () => {
  await clock.close();
  await slack.stop();
});

/** Redis has as much room as leaks in five hours, and refuses writes when it is full. Nothing is remembered of before, and other findings of the stack are muted. */
const begin = async (quietMinutes: number | null): Promise<void> => {
  await stack.control.restartWithDatabases("");
  const used = await usedMemory(stack);
  const maxmemory = `${Math.ceil(used / MIB) + FREE_MIB}mb`;
  // By a clock that is hours ahead, the last save would be hours old.
  await setAll({ maxmemory, "maxmemory-policy": "noeviction", save: "" });
  const clockOf = (ms: number): string => new Date(ms).toISOString().slice(11, 16);
  const quiet = { zone: "UTC", from: clockOf(now() - 60_000), until: clockOf(now() + (quietMinutes ?? 0) * 60_000) };
  const watch = { every: "10m", tell: ["ops"], heartbeat: "cron", ...(quietMinutes === null ? {} : { quiet }) };
  const secrets = { ...workerOptions.secrets, ALERT_DESTINATIONS: JSON.stringify(destinations) };
  await restart(watch, { secrets, edge: new URL(slack.origin).host, env: clock.env });
  beats = 0;
  looksBefore = await goodLooks();
  const { findings } = await api<Output<"doctor">>("/doctor");
  for (const { id, verdict } of findings)
    if (verdict !== "ok")
      await api("/alerts/mute", { method: "POST", body: JSON.stringify({ finding: id, for: "7d" }) });
};

const { told, first: theMessage, labels, charts, press, confirm } = channelOf(() => slack, CHANNEL);

/** The change is made by the button, and the alert's message shows it. Answers maxmemory as it was, in bytes. */
const takeTheStep = async (): Promise<string> => {
  const maxmemory = await read("maxmemory");
  expect(await press(/^Set maxmemory to \d+ MiB for 2h$/, viewer)).toMatch(/needs an operator[^]*Nothing was changed/);
  expect(await read("maxmemory")).toBe(maxmemory);
  expect(await press(/^Set maxmemory to \d+ MiB for 2h$/, operator)).toMatch(/\d+ MiB → \d+ MiB[^]*For 2h[^]*Confirm/);
  expect(await read("maxmemory")).toBe(maxmemory);
  expect(await confirm(operator)).toMatch(/DONE[^]*applied, and read back/);
  expect(Number(await read("maxmemory"))).toBeGreaterThan(Number(maxmemory));
  await until("the message shows the change", async () => theMessage().edits > 0);
  await until("the thread does", async () => told().thread.some(({ text }) => text.startsWith("maxmemory ")));
  const shown = show(theMessage());
  expect(shown).toMatch(/Changed: maxmemory \d+ MiB → \d+ MiB, by <@U[^>]+>; it goes back to \d+ MiB /);
  expect(labels().filter((label) => label.startsWith("Set "))).toEqual([]);
  return maxmemory;
};

/** The leak has stopped: looks until the alert is over. */
const settles = async (): Promise<void> => {
  for (let round = 0; round < 20 && (await leaking())?.state !== "settled"; round += 1) await pass(false);
  expect((await leaking())?.state).toBe("settled");
  await until(
    "the message says so",
    async () => theMessage().text.includes("is over") || theMessage().text.includes("Over: "),
  );
  expect(buttonsOf(theMessage().blocks)).toEqual([]);
};

/** One message, and in its thread a line for each thing that happened to it since; each with an edit. */
const nothingMoreWasSaid = async (changes: number): Promise<void> => {
  expect(told().messages).toHaveLength(1);
  const { life = [] } = (await leaking()) ?? {};
  const after = life.filter(({ what }) => what !== "raised").length;
  expect(told().thread.length, JSON.stringify([life, told()])).toBe(after + changes);
  expect(slack.webApi.calls.every(({ error }) => error === null)).toBe(true);
  expect(slack.webApi.calls.filter(({ method }) => method === "chat.update")).toHaveLength(theMessage().edits);
  expect(slack.violations).toEqual([]);
};

test(
  "a leak is forecast, told once with its button, changed for two hours by it, and over by itself when it stops",
  async () => {
    await begin(null);
    for (let round = 0; round < 24 && told().messages.length === 0; round += 1) {
      await pass(true);
      if ((await leaking())?.state === "raised") await until("it is told", async () => told().messages.length > 0);
    }
    const open = await leaking();
    expect(open).toMatchObject({ verdict: "warn", state: "raised" });
    expect(theMessage().text).toMatch(new RegExp(`^${target}, warn, raised: .*full in `));
    expect(labels()).toEqual([expect.stringMatching(/^Set maxmemory to /), "Acknowledge", "Mute 2 h"]);
    expect(charts()).toEqual([`used memory, ${target}`]);
    await until("the monitor was asked after each good look", async () => beats === (await goodLooks()) - looksBefore);

    const maxmemory = await takeTheStep();
    expect(await press(/^Acknowledge/, operator)).toContain("Acknowledge alert");
    await confirm(operator);
    await until("the message shows who", async () => show(theMessage()).includes("Acknowledged by <@"));
    expect(labels()).toEqual(["Mute 2 h"]);

    // It still leaks, and nobody is called again.
    await pass(true);
    expect((await leaking())?.state).toBe("acknowledged");
    await settles();
    // The change goes back by its timer, which the message shows and says nothing of; and the alert does not come back.
    for (let round = 0; round < 16 && (await read("maxmemory")) !== maxmemory; round += 1) await pass(false);
    expect(await read("maxmemory")).toBe(maxmemory);
    await until("the message shows that", async () => show(theMessage()).includes("put back"));
    for (let round = 0; round < 3; round += 1) await pass(false);
    expect((await leaking())?.state).toBe("settled");
    await nothingMoreWasSaid(1);
  },
  4 * 60_000,
);

test(
  "in the quiet hours the warning waits, comes in the summary of the morning with its button, and is over by itself as well",
  async () => {
    // At the earliest: the hours are said to the minute, and begin reads the clock a little later.
    const quietUntil = Math.floor((now() + 215 * 60_000) / 60_000) * 60_000;
    await begin(215);
    const rounds = async (holds: () => Promise<boolean>): Promise<void> => {
      for (let round = 0; round < 24 && !(await holds()); round += 1) await pass(true);
    };
    await rounds(async () => (await leaking())?.state === "raised");
    expect(await leaking()).toMatchObject({ verdict: "warn", state: "raised" });
    expect(slack.webApi.calls).toEqual([]);
    await rounds(async () => told().messages.length > 0);
    expect(now()).toBeGreaterThanOrEqual(quietUntil);
    expect(show(theMessage())).toMatch(
      new RegExp(
        `^${target}: 1 warning in the quiet hours, 1 of which is still there\\.\n\\(chart: .*\nStill so: .*full in `,
      ),
    );
    expect(labels()).toEqual([expect.stringMatching(/^Set maxmemory to /), "Acknowledge", "Mute 2 h"]);
    expect(charts()).toEqual([`used memory, ${target}`]);

    await takeTheStep();
    await pass(true);
    expect((await leaking())?.state).toBe("raised");
    await settles();
    await nothingMoreWasSaid(1);
  },
  4 * 60_000,
);

test(
  "under a mute nobody is told of it, and when the mute ends by itself one message says that it was there and is over",
  async () => {
    await begin(null);
    const hours = 12;
    const mute = { finding: "memory_filling", for: `${hours}h`, reason: "load test" };
    await api("/alerts/mute", { method: "POST", body: JSON.stringify(mute) });
    const muted = now();
    for (let round = 0; round < 24 && (await leaking())?.state !== "muted"; round += 1) await pass(true);
    expect(await leaking()).toMatchObject({ verdict: "warn", state: "muted" });
    for (let round = 0; round < 20 && (await leaking())?.state !== "settled"; round += 1) await pass(false);
    expect((await leaking())?.state).toBe("settled");
    await pass(false);
    expect(slack.webApi.calls).toEqual([]);

    ahead += Math.ceil((muted + hours * 3_600_000 - now()) / 1000);
    await pass(false);
    await until("it is told", async () => told().messages.length > 0);
    expect(show(theMessage())).toMatch(
      new RegExp(`^${target}: 1 alert kept back while muted, .*: load test\\n+Over, .* \\(warn\\): .*full in `),
    );
    for (let round = 0; round < 2; round += 1) await pass(false);
    expect(slack.webApi.calls.map(({ method, error }) => [method, error])).toEqual([["chat.postMessage", null]]);
    expect(slack.violations).toEqual([]);
  },
  4 * 60_000,
);
