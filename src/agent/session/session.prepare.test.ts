import { afterEach, expect, test } from "vitest";
import { answering, endSessions, open, policyOf } from "./session.fixture.ts";

afterEach(endSessions);

/** A Docker that keeps the signals under which it was to prepare. */
const preparing = () => {
  const signals: AbortSignal[] = [];
  const prepare = (signal: AbortSignal): Promise<void> => {
    signals.push(signal);
    return Promise.resolve();
  };
  return { docker: { ...answering, prepare }, signals };
};

const opened = async (policy: unknown) => {
  const { docker, signals } = preparing();
  const session = open({ docker, policy: policyOf(policy) });
  await session.line();
  return { session, signals };
};

test("where the policy names one target, what a first question wants is opened before it comes", async () => {
  const { session, signals } = await opened({ targets: { prod: { project: "shop" } } });
  expect(session.made).toEqual(["shop"]);
  expect(signals).toHaveLength(1);
});

test.each([
  ["there are several targets", { targets: { prod: { project: "shop" }, spare: { project: "spare" } } }],
  ["the target's memory may not be read", { targets: { prod: { project: "shop", operations: ["errors"] } } }],
  ["the policy cannot be used", { targets: {} }],
])("nothing is opened before it is asked for where %s", async (_why, policy) => {
  const { session, signals } = await opened(policy);
  expect(session.made).toEqual([]);
  expect(signals).toEqual([]);
});

test("what is being opened ends with the session", async () => {
  let aborted = false;
  const prepare = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      signal.addEventListener("abort", () => {
        aborted = true;
        resolve();
      });
    });
  const session = open({
    docker: { ...answering, prepare },
    policy: policyOf({ targets: { prod: { project: "shop" } } }),
  });
  await session.line();
  session.input.end();
  await session.over;
  expect(aborted).toBe(true);
  expect(session.bugs).toEqual([]);
});
