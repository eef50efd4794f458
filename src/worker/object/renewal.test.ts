import { expect, test } from "vitest";
import { isNotBegun, Renewal } from "./clocks.ts";

const NOON = 1_800_000_000_000;

const object = () => {
  const aborted: string[] = [];
  const renewal = new Renewal((reason) => aborted.push(reason));
  /** Asks when it is so late for the object, and so late for who asks. */
  const ask = async (now: number, sentAt: number, work = async (): Promise<void> => {}): Promise<string> => {
    const ticket = `ticket-${sentAt}`;
    try {
      await renewal.question(NOON + now, { sentAt: NOON + sentAt, ticket }, work);
      return "begun";
    } catch (error) {
      return isNotBegun(error, ticket) ? "not begun" : String(error);
    }
  };
  return { aborted, ask, renewal };
};

test("a clock that goes on, however slowly, is one to work with", async () => {
  const { ask, aborted } = object();
  for (let second = 0; second < 60; second += 1) expect(await ask(second, second * 1_000)).toBe("begun");
  expect(aborted).toEqual([]);
});

test("an object whose clock stands for two seconds of those who ask makes way, and has not begun", async () => {
  const { ask, aborted } = object();
  const said: string[] = [];
  for (const later of [0, 1, 1_999, 2_000]) said.push(await ask(0, later - 5_000));
  expect(said).toEqual(["begun", "begun", "begun", "not begun"]);
  expect(aborted).toEqual([expect.stringContaining("ticket--3000")]);
});

test("the clock of who asks may be set back as well: its two seconds begin again", async () => {
  const { ask, aborted } = object();
  const said: string[] = [];
  for (const sentAt of [0, -3_600_000, -3_598_001, -3_598_000]) said.push(await ask(0, sentAt));
  expect(said).toEqual(["begun", "begun", "begun", "not begun"]);
  expect(aborted).toHaveLength(1);
});

test("what is under way may end first, but not for longer than three seconds; an alarm's work counts", async () => {
  const { ask, aborted, renewal } = object();
  let end = (): void => {};
  const alarm = renewal.work(() => new Promise<void>((resolve) => (end = resolve)));
  await ask(0, 0);
  expect(await ask(0, 2_500)).toBe("not begun");
  expect(aborted).toEqual([]);
  expect(await ask(0, 5_000)).toBe("not begun");
  expect(aborted).toHaveLength(1);
  end();
  await alarm;
  expect(await ask(0, 2_600)).toBe("not begun");
  expect(aborted).toHaveLength(2);
});

test("that another's question was not begun says nothing of one's own", async () => {
  const reasons: string[] = [];
  const renewal = new Renewal((reason) => reasons.push(reason));
  for (const sentAt of [0, 2_000])
    await renewal.question(NOON, { sentAt, ticket: "a" }, async () => {}).catch(() => {});
  const [reason = ""] = reasons;
  expect([isNotBegun(new Error(reason), "a"), isNotBegun(new Error(reason), "b")]).toEqual([true, false]);
  expect(isNotBegun("no error", "a")).toBe(false);
});
