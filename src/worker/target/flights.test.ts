import { expect, test } from "vitest";
import { Flights } from "./flights.ts";

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
  const shared = [flights.share("memory", start), flights.share("memory", start)];
  const other = flights.share("stats", () => Promise.resolve("stats"));
  memory.land("one answer");
  expect(await Promise.all([...shared, other])).toEqual(["one answer", "one answer", "stats"]);
  expect(starts).toBe(1);
});

test("a read after the flight has landed starts a new one, also after a failed one", async () => {
  const flights = new Flights<number>();
  expect(await flights.share("memory", () => Promise.resolve(1))).toBe(1);
  await expect(flights.share("memory", () => Promise.reject(new Error("bug")))).rejects.toThrow("bug");
  expect(await flights.share("memory", () => Promise.resolve(3))).toBe(3);
});
