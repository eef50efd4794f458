import { expect, test } from "vitest";
import { Flights } from "./reads.ts";

const NOW = 1_800_000_000_000;
/** Asked so long after the first, for ten seconds. */
const after = (ms: number) => ({ now: NOW + ms, deadlineAt: NOW + ms + 10_000 });

const held = () => {
  let land: (value: string) => void = () => {};
  const flight = new Promise<string>((settle) => {
    land = settle;
  });
  return { flight, land };
};

test("identical reads under way share one round trip, others do not", async () => {
  const flights = new Flights<string>();
  const memory = held();
  let starts = 0;
  const start = () => {
    starts += 1;
    return memory.flight;
  };
  const shared = [flights.share("memory", after(0), start), flights.share("memory", after(0), start)];
  const other = flights.share("stats", after(0), () => Promise.resolve("stats"));
  memory.land("one answer");
  expect(await Promise.all([...shared, other])).toEqual(["one answer", "one answer", "stats"]);
  expect(starts).toBe(1);
});

test("a read after the flight has landed starts a new one, also after a failed one", async () => {
  const flights = new Flights<number>();
  expect(await flights.share("memory", after(0), () => Promise.resolve(1))).toBe(1);
  await expect(flights.share("memory", after(0), () => Promise.reject(new Error("bug")))).rejects.toThrow("bug");
  expect(await flights.share("memory", after(0), () => Promise.resolve(3))).toBe(3);
});

test("a flight that takes long is not joined: it may hang, and its deadline is not that of who asks later", async () => {
  const flights = new Flights<string>();
  const hanging = held();
  const first = flights.share("memory", after(0), () => hanging.flight);
  expect(flights.share("memory", after(1_999), () => Promise.resolve("own"))).toBe(first);
  const later = held();
  const second = flights.share("memory", after(2_000), () => later.flight);
  hanging.land("late");
  expect(await first).toBe("late");
  // The end of the first one takes nothing from the second.
  expect(flights.share("memory", after(2_001), () => Promise.resolve("third"))).toBe(second);
  later.land("in time");
  expect(await second).toBe("in time");
});

test("a read that may take a few seconds only is joined by none that may take longer, nor joins one", async () => {
  const flights = new Flights<string>();
  const [long, short] = [held(), held()];
  const asked = flights.share("memory", { now: NOW, deadlineAt: NOW + 10_000 }, () => long.flight);
  const hurried = flights.share("memory", { now: NOW + 1, deadlineAt: NOW + 4_001 }, () => short.flight);
  short.land("nobody answers");
  expect(await hurried).toBe("nobody answers");
  const patient = flights.share("memory", { now: NOW + 2, deadlineAt: NOW + 10_002 }, () => Promise.resolve("slow"));
  expect(await patient).toBe("slow");
  long.land("slower");
  expect(await asked).toBe("slower");
});
