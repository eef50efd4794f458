import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { part } from "./part.ts";
import { keepShell } from "./shell.ts";

const MINUTE_MS = 60_000;

let looks: EventTarget & { hidden: boolean; querySelector: () => null; activeElement: EventTarget | null };
let reload: ReturnType<typeof vi.fn<() => void>>;

beforeEach(() => {
  vi.useFakeTimers();
  looks = Object.assign(new EventTarget(), { hidden: false, querySelector: () => null, activeElement: null });
  reload = vi.fn<() => void>();
  vi.stubGlobal("document", looks);
  vi.stubGlobal("location", { reload });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const lookAway = (): void => {
  looks.hidden = true;
  looks.dispatchEvent(new Event("visibilitychange"));
};

type Registered = Pick<ServiceWorkerRegistration, "active" | "installing" | "waiting">;

/** The part of a browser's service workers that the page asks. */
const workersOf = (controller: object | null, register: () => Promise<Registered>) => {
  const registering = vi.fn<() => Promise<Registered>>(register);
  const workers = Object.assign(new EventTarget(), { controller, register: registering });
  return {
    registering,
    workers: workers as unknown as ServiceWorkerContainer,
    takeOver: () => void workers.dispatchEvent(new Event("controllerchange")),
  };
};

const NONE: Registered = { active: null, installing: null, waiting: null };
const WORKER = Object.assign(new EventTarget(), { state: "activated" }) as unknown as ServiceWorker;
const there = (): Promise<Registered> => Promise.resolve({ ...NONE, active: WORKER });

/** One that is thrown away, as when one of its files was missed. */
const thrownAway = (): Promise<Registered> => {
  const worker = Object.assign(new EventTarget(), { state: "redundant" });
  // No timer: the test counts those of the page.
  const soon = async (): Promise<void> => {
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
    worker.dispatchEvent(new Event("statechange"));
  };
  void soon();
  return Promise.resolve({ ...NONE, installing: worker as unknown as ServiceWorker });
};

test.each([
  ["its own file was missed", () => Promise.reject(new TypeError("Failed to fetch"))],
  ["a file of the page was missed", thrownAway],
  ["one was missed before anybody looked", () => Promise.resolve(NONE)],
])("where %s, it is tried again, with pauses that double up to five minutes", async (_, register) => {
  const { workers, registering } = workersOf(null, register);
  await keepShell(workers);
  await vi.advanceTimersByTimeAsync(0);
  for (const [at, pause] of [10, 20, 40, 80, 160, 300, 300].entries()) {
    await vi.advanceTimersByTimeAsync(pause * 1000 - 1);
    expect(registering).toHaveBeenCalledTimes(at + 1);
    await vi.advanceTimersByTimeAsync(1);
    expect(registering).toHaveBeenCalledTimes(at + 2);
  }
});

test("what is kept, or waits to be, is not registered again", async () => {
  for (const registered of [{ active: WORKER }, { waiting: WORKER }]) {
    const { workers, registering } = workersOf(null, () => Promise.resolve({ ...NONE, ...registered }));
    await keepShell(workers);
    await vi.advanceTimersByTimeAsync(10 * MINUTE_MS);
    expect(registering).toHaveBeenCalledTimes(1);
  }
});

test("one that a newer one has replaced is not missed", async () => {
  const first = Object.assign(new EventTarget(), { state: "installing" });
  const registered: { -readonly [K in keyof Registered]: Registered[K] } = {
    ...NONE,
    installing: first as unknown as ServiceWorker,
  };
  const { workers, registering } = workersOf(null, () => Promise.resolve(registered));
  await keepShell(workers);
  Object.assign(registered, { installing: null, active: WORKER });
  first.state = "redundant";
  first.dispatchEvent(new Event("statechange"));
  await vi.advanceTimersByTimeAsync(10 * MINUTE_MS);
  expect(registering).toHaveBeenCalledTimes(1);
});

test("a browser that refuses is not asked again", async () => {
  const { workers, registering } = workersOf(null, () => Promise.reject(new DOMException("no", "SecurityError")));
  await keepShell(workers);
  await vi.advanceTimersByTimeAsync(10 * MINUTE_MS);
  expect(registering).toHaveBeenCalledTimes(1);
});

test("a page that was opened without a worker keeps the version it has, and takes a newer one when nobody looks", async () => {
  const { workers, takeOver } = workersOf(null, there);
  await keepShell(workers);
  takeOver();
  lookAway();
  expect(reload).not.toHaveBeenCalled();
  takeOver();
  lookAway();
  expect(reload).toHaveBeenCalledTimes(1);
});

test("a page that was opened with one takes the next", async () => {
  const { workers, takeOver } = workersOf({}, there);
  await keepShell(workers);
  lookAway();
  expect(reload).not.toHaveBeenCalled();
  takeOver();
  lookAway();
  expect(reload).toHaveBeenCalledTimes(1);
});

test("nothing is taken away from who types, be it when nobody looks", async () => {
  const { workers, takeOver } = workersOf({}, there);
  await keepShell(workers);
  takeOver();
  looks.activeElement = Object.assign(new EventTarget(), { matches: () => true });
  lookAway();
  expect(reload).not.toHaveBeenCalled();
  looks.activeElement = null;
  lookAway();
  expect(reload).toHaveBeenCalledTimes(1);
});

test("a page that is looked at takes a newer version when a part of it does not come, which is kept no more", async () => {
  const { workers, takeOver } = workersOf({}, there);
  await keepShell(workers);
  const error = new TypeError("Failed to fetch dynamically imported module");
  await expect(part(Promise.reject(error))).rejects.toBe(error);
  expect(reload).not.toHaveBeenCalled();
  takeOver();
  expect(await part(Promise.resolve("a part"))).toBe("a part");
  expect(reload).not.toHaveBeenCalled();
  await expect(part(Promise.reject(error))).rejects.toBe(error);
  expect(reload).toHaveBeenCalledTimes(1);
});
