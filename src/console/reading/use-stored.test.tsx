// @vitest-environment happy-dom
import { useState } from "preact/hooks";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { answerExample } from "../../protocol/examples/answers.ts";
import { answerPage } from "../../present/page.ts";
import type { Line } from "../api/send.ts";
import { mounted } from "../mounted.fixture.ts";
import { ConsoleProvider, createConsole } from "../state/console.ts";
import { useStored } from "./use-stored.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const NO_SHELF = { getItem: () => null, setItem: () => {}, removeItem: () => {} };
const ROUTES = { history: { method: "GET", path: "/v1/targets/{target}/history", deadline_ms: 5_000 } } as const;
const EXAMPLE = answerExample("history");
const PAGE = answerPage(EXAMPLE, {});

const SPANS = [{ since: "24h" }, { since: "7d" }] as const;

const Told = ({ wanted }: { wanted: boolean }) => {
  const [span, setSpan] = useState<(typeof SPANS)[number]>(SPANS[0]);
  const { remembered, settled, missed } = useStored("prod", span, wanted);
  return (
    <>
      {settled ? "settled" : "waiting"}, {remembered === null ? "none" : `${remembered.stored.points.length} points`} of{" "}
      {remembered?.span.since ?? "nothing"}
      {missed ? ", missed" : ""}
      <button type="button" onClick={() => setSpan(SPANS[1])}>
        A week
      </button>
    </>
  );
};

/** A page whose line answers as `answer` does; what it was asked, in order. */
const setUp = (answer: (url: URL) => Promise<Response>, wanted = true) => {
  const asked: string[] = [];
  const fetch: Line["fetch"] = (path) => {
    const url = new URL(path, "https://console.test");
    asked.push(url.search.slice(1));
    return answer(url);
  };
  const page = createConsole({
    ...{ line: { fetch, online: () => true }, routes: ROUTES, shelf: NO_SHELF, drawer: NO_SHELF, now: () => 0 },
  });
  const drawn = (
    <ConsoleProvider value={page}>
      <Told wanted={wanted} />
    </ConsoleProvider>
  );
  return { asked, drawn, page };
};

const answered = (data: object = {}): Promise<Response> => {
  const { answer } = PAGE;
  const page = { ...PAGE, answer: answer && { ...answer, data: { ...(answer.data as object), ...data } } };
  return Promise.resolve(new Response(JSON.stringify(page)));
};

test("the others are asked of the very time that the first was answered of, once", async () => {
  const { asked, drawn } = setUp(() => answered());
  await mounted(drawn, async ({ sees }) => {
    await sees("settled, 12 points of 24h");
    expect(vi.getTimerCount()).toBe(0);
  });
  const { since, until } = EXAMPLE.data as { since: string; until: string };
  const time = new URLSearchParams({ since, until }).toString();
  expect(asked).toEqual([
    "metric=used&points=120&since=24h",
    ...["rss", "maxmemory", "evictions", "uptime"].map((metric) => `metric=${metric}&points=120&${time}`),
  ]);
});

test("where nobody looks and nobody has asked, nothing more is asked", async () => {
  const { asked, drawn } = setUp(() => answered({ every_ms: null, points: [] }));
  await mounted(drawn, async ({ sees }) => {
    await sees("settled, none of nothing");
  });
  expect(asked).toHaveLength(1);
});

test("it is not asked before it is wanted", async () => {
  const { asked, drawn } = setUp(() => answered(), false);
  await mounted(drawn, async ({ settle, text }) => {
    await settle();
    expect(text()).toContain("waiting");
  });
  expect(asked).toEqual([]);
});

test("one of the others that fails takes nothing from the rest", async () => {
  const { drawn } = setUp((url) =>
    url.searchParams.get("metric") === "rss" ? Promise.reject(new TypeError("no line")) : answered(),
  );
  await mounted(drawn, async ({ sees, text }) => {
    await sees("settled, 12 points of 24h");
    expect(text()).not.toContain("missed");
  });
});

test("another span keeps what there was until it is there, and says where it does not come", async () => {
  let broken = false;
  const { drawn } = setUp(() => (broken ? Promise.reject(new TypeError("no line")) : answered()));
  await mounted(drawn, async ({ sees, press, text }) => {
    await sees("12 points of 24h");
    broken = true;
    await press("A week");
    await sees("12 points of 24h, missed");
    broken = false;
    vi.advanceTimersByTime(5_000);
    await sees("settled, 12 points of 7d");
    expect(text()).not.toContain("missed");
  });
});

test("what stands below does not wait for a line that hangs", async () => {
  const { drawn } = setUp(() => new Promise(() => {}));
  await mounted(drawn, async ({ settle, sees, text }) => {
    await settle();
    expect(text()).toContain("waiting");
    vi.advanceTimersByTime(2_000);
    await sees("settled, none of nothing");
  });
});
