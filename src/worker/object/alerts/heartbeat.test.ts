import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { storageOver } from "../double/storage.ts";
import { migrate } from "../schema.ts";
import { Heartbeat } from "./heartbeat.ts";
import { heartbeatFake } from "./senders/fakes.fixture.ts";
import type { Fetch } from "./senders/post.ts";

const NOON = Date.parse("2026-11-29T12:00:00Z");
const URL_OF_IT = "https://hc.example.org/5e1c0de5-0000-4000-8000-000000000000";

const log = () => vi.mocked(console.error).mock.calls.join();
beforeEach(() => void vi.spyOn(console, "error").mockReturnValue());
afterEach(() => void vi.restoreAllMocks());

const open = (url = URL_OF_IT) => {
  const storage = storageOver(new DatabaseSync(":memory:"));
  migrate(storage);
  const fake = heartbeatFake(URL_OF_IT);
  let fetcher: Fetch = fake.fetcher;
  let clock = NOON;
  const named = (name: string) =>
    new Heartbeat({
      ...{ sql: storage.sql, target: "prod", name, url, now: () => clock },
      fetcher: (asked, init) => fetcher(asked, init),
    });
  return {
    ...{ fake, named, heartbeat: named("cron") },
    advance: (ms: number) => {
      clock += ms;
    },
    answers: (how: Fetch | null) => {
      fetcher = how ?? fake.fetcher;
    },
  };
};

test("the monitor is asked once for a good round, and is told nothing", async () => {
  const { fake, heartbeat } = open();
  for (let round = 0; round < 3; round += 1) await heartbeat.beat();
  expect(fake.beats()).toBe(3);
  expect([...heartbeat.failing()]).toEqual([]);
  expect(log()).toBe("");
});

const moved = new Headers({ location: URL_OF_IT });
const hangs: Fetch = (_url, { signal }) =>
  new Promise((_resolve, reject) => {
    if (signal?.aborted === true) reject(new Error("aborted"));
  });

test.each<[string, Fetch]>([
  ["answers 500", async () => new Response("", { status: 500 })],
  ["does not know the check any more", async () => new Response("", { status: 404 })],
  ["sends on to another address", async () => new Response(null, { status: 302, headers: moved })],
  ["cannot be reached", () => Promise.reject(new Error("Network connection lost."))],
  ["hangs", hangs],
])(
  "one that %s is failing since the first time, until it takes one; its address is not in the log",
  async (how, as) => {
    const { fake, heartbeat, named, answers, advance } = open();
    if (how === "hangs")
      vi.spyOn(AbortSignal, "timeout").mockReturnValue(AbortSignal.abort(new Error("The deadline.")));
    answers(as);
    await heartbeat.beat();
    advance(300_000);
    await heartbeat.beat();
    expect(fake.beats()).toBe(0);
    expect([...heartbeat.failing()]).toEqual([["cron", NOON]]);
    expect([...named("cron").failing()]).toEqual([["cron", NOON]]);
    expect([...named("another").failing()]).toEqual([]);
    expect(log()).toContain("not_taken");
    expect(log()).not.toContain("5e1c0de5");
    answers(null);
    await heartbeat.beat();
    expect([...heartbeat.failing()]).toEqual([]);
  },
);

test("an address that is not on the open internet is not asked", async () => {
  const { heartbeat, answers } = open("https://10.0.0.1/5e1c0de5");
  let asked = 0;
  answers(async () => {
    asked += 1;
    return new Response(null);
  });
  await heartbeat.beat();
  expect(asked).toBe(0);
  expect([...heartbeat.failing()]).toEqual([["cron", NOON]]);
});

test("one whose name leads inside is shown with what to do, until it takes one", async () => {
  const { heartbeat, answers } = open();
  answers(async (url) => {
    if (url === URL_OF_IT) throw new Error("internal error; reference = 0");
    return Response.json({ Status: 0, Answer: [{ type: 1, data: "192.168.0.1" }] });
  });
  await heartbeat.beat();
  expect([...heartbeat.reasons()]).toEqual([["cron", expect.stringContaining("not on the open internet")]]);
  answers(null);
  await heartbeat.beat();
  expect([[...heartbeat.reasons()], [...heartbeat.failing()]]).toEqual([[], []]);
});
