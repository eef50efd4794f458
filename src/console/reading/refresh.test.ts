import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Outcome } from "../api/ask.ts";
import type { Page } from "../../present/page.ts";
import { type Eyes, startRefresh } from "./refresh.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const ANSWERED: Outcome = { kind: "answered", page: {} as Page };
const BUSY: Outcome = { kind: "problem", page: {} as Page, status: 429, retryAfterMs: 30_000 };

const setUp = (outcome: () => Outcome | Promise<Outcome>, pace: number | null = 5_000) => {
  let hidden = false;
  let look = (): void => {};
  const eyes: Eyes = {
    hidden: () => hidden,
    follow: (each) => {
      look = each;
      return () => (look = () => {});
    },
  };
  const signals: AbortSignal[] = [];
  const refreshing = startRefresh({
    read: async (signal) => {
      signals.push(signal);
      return outcome();
    },
    eyes,
    pace,
  });
  return {
    refreshing,
    signals,
    setHidden: (is: boolean) => {
      hidden = is;
      look();
    },
    online: () => look(),
  };
};

const seconds = (count: number): Promise<unknown> => vi.advanceTimersByTimeAsync(count * 1000);

it("reads at once, and every five seconds while somebody looks", async () => {
  const { signals } = setUp(() => ANSWERED);
  await seconds(0);
  expect(signals).toHaveLength(1);
  await seconds(10);
  expect(signals).toHaveLength(3);
});

it("reads at the pace that it is told, and sooner after a failure", async () => {
  const outcomes: Outcome[] = [ANSWERED, { kind: "unreachable", why: "late" }, ANSWERED];
  const { signals } = setUp(() => outcomes.shift() ?? ANSWERED, 15_000);
  await seconds(16);
  expect(signals).toHaveLength(2);
  await seconds(5);
  expect(signals).toHaveLength(3);
  await seconds(13);
  expect(signals).toHaveLength(3);
});

it("stops when nobody looks, and reads at once when somebody does again", async () => {
  const { signals, setHidden } = setUp(() => ANSWERED);
  await seconds(0);
  setHidden(true);
  await seconds(600);
  expect(signals).toHaveLength(1);
  setHidden(false);
  await seconds(0);
  expect(signals).toHaveLength(2);
});

it("drops what is under way when nobody looks any more", async () => {
  const { signals, setHidden } = setUp(() => new Promise(() => {}));
  await seconds(0);
  setHidden(true);
  expect(signals[0]?.aborted).toBe(true);
});

it("asks one thing at a time, however long it takes", async () => {
  const { signals, online } = setUp(() => new Promise(() => {}));
  await seconds(60);
  online();
  await seconds(60);
  expect(signals).toHaveLength(1);
});

it("does not come back before the API wants it, not even for one who asks by hand or looks again", async () => {
  const { signals, refreshing, setHidden } = setUp(() => BUSY);
  await seconds(1);
  refreshing.now();
  setHidden(true);
  setHidden(false);
  await seconds(28);
  expect(signals).toHaveLength(1);
  await seconds(2);
  expect(signals).toHaveLength(2);
});

it("ends with the session", async () => {
  const { signals } = setUp(() => ({ kind: "signed-out" }));
  await seconds(600);
  expect(signals).toHaveLength(1);
});

it("asks until there is an answer where one is enough", async () => {
  const outcomes: Outcome[] = [{ kind: "unreachable", why: "late" }, ANSWERED];
  const { signals } = setUp(() => outcomes.shift() ?? ANSWERED, null);
  await seconds(600);
  expect(signals).toHaveLength(2);
});

const refused = (status: number): Outcome => ({ kind: "problem", page: {} as Page, status, retryAfterMs: null });

it.each(
  [400, 403, 404].flatMap((status) => [
    [status, "asked once", null],
    [status, "asked seldom", 15_000],
  ]),
)("asks no more what was refused for good (%d, %s), until somebody does by hand or looks again", async (...is) => {
  const [status, , pace] = is as [number, string, number | null];
  const { signals, refreshing, online } = setUp(() => refused(status), pace);
  await seconds(600);
  expect(signals).toHaveLength(1);
  refreshing.now();
  await seconds(600);
  expect(signals).toHaveLength(2);
  online();
  await seconds(600);
  expect(signals).toHaveLength(3);
});

it("goes on at its pace where what was refused for good is answered again", async () => {
  const outcomes: Outcome[] = [refused(403), ANSWERED];
  const { signals, refreshing } = setUp(() => outcomes.shift() ?? ANSWERED, 15_000);
  await seconds(60);
  refreshing.now();
  await seconds(31);
  expect(signals).toHaveLength(4);
});

it("asks on what failed otherwise, and what is asked often: it may be given back", async () => {
  const counts = [setUp(() => refused(502), null), setUp(() => refused(502), 15_000), setUp(() => refused(403))];
  await seconds(600);
  expect(counts.every(({ signals }) => signals.length > 5)).toBe(true);
  // Once a minute at last.
  expect(counts.every(({ signals }) => signals.length < 20)).toBe(true);
});

it("asks on after an error of the page's own, which the browser notes", async () => {
  const noted = vi.fn<(error: unknown) => void>();
  vi.stubGlobal("reportError", noted);
  const error = new TypeError("of the page");
  const { signals } = setUp(() => Promise.reject(error));
  await seconds(0);
  expect(signals).toHaveLength(1);
  await seconds(5);
  expect(signals).toHaveLength(2);
  await seconds(10);
  expect(signals).toHaveLength(3);
  expect(noted.mock.calls).toEqual([[error], [error], [error]]);
  vi.unstubAllGlobals();
});

it("leaves nothing behind when it is stopped", async () => {
  const { signals, refreshing, online } = setUp(() => ANSWERED);
  await seconds(0);
  refreshing.stop();
  online();
  await seconds(600);
  expect(signals).toHaveLength(1);
  expect(vi.getTimerCount()).toBe(0);
});
