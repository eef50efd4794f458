import { DatabaseSync } from "node:sqlite";
import { expect, test, vi } from "vitest";
import { METRIC_NAMES } from "../../../protocol/history-metrics.ts";
import { RULES } from "../../judge/rules/index.ts";
import { storageOver } from "../double/storage.ts";
import { migrate } from "../schema.ts";
import type { Figures } from "../watch/figures.ts";
import { History } from "../watch/history.ts";
import { chartsOf } from "./charts.ts";
import { send } from "./delivery/send.ts";
import { FIGURED } from "./figured.ts";
import { ALERTS, NOON } from "./machine/cases.fixture.ts";
import { slackFake } from "./senders/fakes.fixture.ts";
import type { Message } from "./senders/message.ts";

const MINUTE = 60_000;
const MIB = 1024 * 1024;
const now = (): number => NOON;
const SLACK = { kind: "slack", token: "xoxb-12345678", channel: "C1" } as const;

const message = (cause: string, how: "new" | "edit" = "new"): Message => ({
  ...{ id: "prod-7", target: "prod", at: NOON },
  notice: { how, what: how === "new" ? "raised" : "settled" },
  alert: { ...ALERTS.raised, cause, verdict: "critical", text: "Redis is full." },
});

const filling = (): History => {
  const storage = storageOver(new DatabaseSync(":memory:"));
  migrate(storage);
  const history = new History(storage);
  const nothing = Object.fromEntries(METRIC_NAMES.map((name) => [name, null])) as Figures;
  for (let at = NOON - 120 * MINUTE; at <= NOON; at += 5 * MINUTE)
    history.note({
      at,
      figures: { ...nothing, used: 500 * MIB - ((NOON - at) / MINUTE) * MIB, maxmemory: 512 * MIB },
      counters: {
        at,
        runId: "a",
        evicted_keys: 0,
        keyspace_hits: null,
        keyspace_misses: null,
        commands_processed: null,
      },
    });
  return history;
};

const charts = chartsOf({ history: filling(), target: "prod", everyMs: 5 * MINUTE, now });

test("every figure is of a rule that there is", () => {
  const ids = RULES.map(({ id }) => id);
  expect(Object.keys(FIGURED).filter((id) => !ids.includes(id))).toEqual([]);
});

test("an alert is told with how its figure went, and its edit with how it goes on", async () => {
  const fake = slackFake(SLACK.token, SLACK.channel);
  const sending = { fetcher: fake.fetcher, now, charts };
  const first = await send(SLACK, message("maxmemory_fraction"), null, sending);
  expect(first.answer).toEqual({ is: "accepted" });
  const [ts = ""] = [...fake.messages.keys()];
  const series = fake.messages.get(ts)?.chart?.chart.series ?? [];
  expect(series.map(({ name }) => name)).toEqual(["highest", "lowest", "maxmemory"]);
  expect(series[0]?.data.at(-1)).toMatchObject({ value: 500 });
  expect(series[2]?.data.at(-1)).toMatchObject({ value: 512 });
  expect((await send(SLACK, message("maxmemory_fraction", "edit"), first.posting, sending)).answer.is).toBe("accepted");
  expect(fake.messages.get(ts)).toMatchObject({ edits: 1, chart: { type: "data_visualization" } });
});

test("one that is no matter of more and less has none, nor one of a figure that nobody remembers", async () => {
  expect(charts(message("no_answer"))).toEqual([]);
  expect(charts(message("disk_full"))).toEqual([]);
});

test("where Slack does not take the chart, the alert is told without it, once", async () => {
  const fake = slackFake(SLACK.token, SLACK.channel);
  fake.state.takesCharts = false;
  const sent = await send(SLACK, message("maxmemory_fraction"), null, { fetcher: fake.fetcher, now, charts });
  expect(sent.answer).toEqual({ is: "accepted" });
  expect([...fake.messages.values()]).toMatchObject([
    { text: expect.stringContaining("Redis is full.") as string, chart: null },
  ]);
});

test("what Slack refuses for another reason is refused once", async () => {
  const fake = slackFake(SLACK.token, SLACK.channel);
  fake.state.isMember = false;
  let asked = 0;
  const fetcher: typeof fake.fetcher = (url, init) => {
    asked += 1;
    return fake.fetcher(url, init);
  };
  const sent = await send(SLACK, message("maxmemory_fraction"), null, { fetcher, now, charts });
  expect([sent.answer, asked]).toMatchObject([{ is: "answered", status: 403 }, 1]);
});

test("storage that fails costs the chart, not the alert", async () => {
  const logged = vi.spyOn(console, "error").mockReturnValue();
  const broken = filling();
  vi.spyOn(broken, "buckets").mockImplementation(() => {
    throw new Error("disk I/O error");
  });
  const fake = slackFake(SLACK.token, SLACK.channel);
  const sending = {
    fetcher: fake.fetcher,
    now,
    charts: chartsOf({ history: broken, target: "prod", everyMs: null, now }),
  };
  expect((await send(SLACK, message("maxmemory_fraction"), null, sending)).answer).toEqual({ is: "accepted" });
  expect(fake.messages.size).toBe(1);
  logged.mockRestore();
});

test("the summary of a morning shows the figure of the one alert that is still so, and none of several", async () => {
  const told = (id: number, stage: "raised" | "settled" = "raised") => ({
    ...{ ...ALERTS.raised, id, stage, cause: "maxmemory_fraction" },
  });
  const shown = async (...night: ReturnType<typeof told>[]): Promise<boolean> => {
    const fake = slackFake(SLACK.token, SLACK.channel);
    const word = {
      id: "prod-morning",
      target: "prod",
      what: "morning",
      text: "Of the night.",
      night,
      at: NOON,
    } as const;
    const sent = await send(SLACK, word, null, { fetcher: fake.fetcher, now, charts });
    expect(sent).toMatchObject({ answer: { is: "accepted" }, posting: { night: night.map(({ id }) => id) } });
    return [...fake.messages.values()].some(({ chart }) => chart !== null);
  };
  expect(await shown(told(1))).toBe(true);
  expect(await shown(told(1, "settled"), told(2))).toBe(true);
  expect(await shown(told(1), told(2))).toBe(false);
});
