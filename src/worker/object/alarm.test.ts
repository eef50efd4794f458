import { expect, test } from "vitest";
import { Alarm } from "./clocks.ts";

const alarm = (at: number | null) => {
  const written: (number | null | Date)[] = [];
  const storage = {
    setAlarm: async (time: number | Date) => void written.push(time),
    deleteAlarm: async () => void written.push(null),
  };
  return { alarm: new Alarm(storage, at), written };
};

test("is written as it is set", () => {
  const { alarm: bell, written } = alarm(null);
  bell.set(60_000);
  bell.set(null);
  expect(written).toEqual([60_000, null]);
});

test("is not written again where the object has set it so itself, unless it has rung since", () => {
  const { alarm: bell, written } = alarm(60_000);
  bell.set(60_000);
  bell.set(60_000);
  expect(written).toEqual([60_000]);
  bell.rang();
  bell.set(60_000);
  bell.rang();
  bell.set(null);
  bell.set(null);
  expect(written).toEqual([60_000, 60_000, null]);
});

test("that is five seconds overdue rings at once, and is not written again by everyone who asks", () => {
  const { alarm: bell, written } = alarm(60_000);
  for (const now of [0, 60_000, 65_000]) bell.check(now);
  expect(written).toEqual([]);
  for (const now of [65_001, 65_002, 70_000]) bell.check(now);
  expect(written).toEqual([65_001]);
  bell.check(70_002);
  expect(written).toEqual([65_001, 70_002]);
});

test("that is not set is never overdue", () => {
  const { alarm: bell, written } = alarm(null);
  bell.check(Number.MAX_SAFE_INTEGER);
  expect(written).toEqual([]);
});
