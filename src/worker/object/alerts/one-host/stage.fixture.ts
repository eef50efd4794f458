/** For tests of whole objects: a clock that only the test moves, a log that nobody sees, and hosts that answer or do not. */
import { afterEach, beforeEach, vi } from "vitest";
import { fail, ok } from "../../../../protocol/result.ts";
import { snapshot, type Wrong } from "../../../judge/snapshot.fixture.ts";
import { Link } from "../../../link/link.ts";
import { unreachable } from "../machine/play.fixture.ts";
import type { Fleet } from "./fleet.fixture.ts";

export const NOON = Date.parse("2026-11-29T12:00:00Z");
export const MINUTE = 60_000;

/** For each test of a file, which begins at noon; whatever it puts in place of something else is gone after it. */
export const onStage = (): void => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["Date"], now: NOON });
    for (const method of ["log", "error"] as const) vi.spyOn(console, method).mockReturnValue();
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });
};

/** The links of all targets. @param wrong with the persistence of those that answer; left out: nothing */
export const linksTo = (
  isDead: (target: string) => boolean,
  wrong: (target: string) => Wrong["persistence"] = () => ({}),
): void => {
  vi.spyOn(Link.prototype, "ask").mockImplementation(({ target }) =>
    Promise.resolve({
      result: isDead(target)
        ? fail(unreachable)
        : ok({
            reading: snapshot({ persistence: { rdb_changes_since_last_save: 0, ...wrong(target) } }),
            commands: [],
          }),
      ...{ lost: false, agentMs: 1, connectMs: null, linkMs: 1 },
    }),
  );
};

export const setClock = (at: number): void => void vi.setSystemTime(at);

/** So many minutes of theirs. */
export const passing =
  (fleet: Fleet) =>
  (minutes: number): Promise<void> =>
    fleet.pass(Date.now() + minutes * MINUTE, setClock);
