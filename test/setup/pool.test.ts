import { expect, test } from "vitest";
import { Pool } from "./pool.ts";

/** Takes one and answers what it was given so far, and how to give it back. */
const user = (pool: Pool<number>) => {
  const given: Promise<number>[] = [];
  return { given, end: pool.take((value) => given.push(value)) };
};

test("starts one for each user up to the limit, and lets the next wait until one is given back", async () => {
  const pool = new Pool(2, async (index) => index);
  const [first, second, third] = [user(pool), user(pool), user(pool)];
  expect([await first.given[0], await second.given[0], third.given.length]).toEqual([0, 1, 0]);
  second.end();
  expect(await third.given[0]).toBe(1);
  expect(pool.started()).toHaveLength(2);
});

test("gives what is free before it starts another", async () => {
  const pool = new Pool(2, async (index) => index);
  user(pool).end();
  expect(await user(pool).given[0]).toBe(0);
  expect(pool.started()).toHaveLength(1);
});

test("giving back twice, or giving up while waiting, takes nothing from anybody else", async () => {
  const pool = new Pool(1, async (index) => index);
  const first = user(pool);
  const gaveUp = user(pool);
  const third = user(pool);
  gaveUp.end();
  first.end();
  first.end();
  const fourth = user(pool);
  expect([gaveUp.given.length, await third.given[0], fourth.given.length]).toEqual([0, 0, 0]);
});

test("what could not be started is told to everybody who is given it", async () => {
  const pool = new Pool<number>(1, () => Promise.reject(new Error("no engine")));
  const first = user(pool);
  await expect(first.given[0]).rejects.toThrow("no engine");
  first.end();
  await expect(user(pool).given[0]).rejects.toThrow("no engine");
});
