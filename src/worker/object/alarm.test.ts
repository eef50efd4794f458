import { expect, test } from "vitest";
import { Alarm, earliest } from "./clocks.ts";

const alarm = (at: number | null) => {
  const written: (number | null | Date)[] = [];
  const storage = {
    setAlarm: async (time: number | Date) => void written.push(time),
    deleteAlarm: async () => void written.push(null),
  };
  const bell = new Alarm(storage);
  bell.wasSet("changes", at);
  return { alarm: bell, written };
};

test("is written as it is set", () => {
  const { alarm: bell, written } = alarm(null);
  bell.set("changes", 60_000);
  bell.set("changes", null);
  expect(written).toEqual([60_000, null]);
});

test("is not written again where the object has set it so itself, unless it has rung since", () => {
  const { alarm: bell, written } = alarm(60_000);
  bell.set("changes", 60_000);
  bell.set("changes", 60_000);
  expect(written).toEqual([60_000]);
  bell.rang();
  bell.set("changes", 60_000);
  bell.rang();
  bell.set("changes", null);
  bell.set("changes", null);
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

test("rings for what is due first, and for the other after that", () => {
  const { alarm: bell, written } = alarm(null);
  bell.set("watch", 300_000);
  bell.set("changes", 60_000);
  bell.set("changes", 400_000);
  bell.set("watch", null);
  bell.set("changes", null);
  expect(written).toEqual([300_000, 60_000, 300_000, 400_000, null]);
  expect(earliest([null, 5, 3, null])).toBe(3);
  expect(earliest([])).toBe(null);
});

test("is not written again for a second thing that is due later", () => {
  const { alarm: bell, written } = alarm(null);
  bell.set("changes", 60_000);
  bell.set("watch", 300_000);
  expect(written).toEqual([60_000]);
});
