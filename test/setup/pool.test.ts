import { expect, test } from "vitest";
import { Pool } from "./pool.ts";

/** Takes one and answers what it was given so far, and how to give it back. */
const user = <T>(pool: Pool<T>) => {
  const given: Promise<T>[] = [];
  return { given, end: pool.take((value) => given.push(value)) };
};

test("starts one for each user up to the limit, and lets the next wait until one is given back", async () => {
  const started: number[] = [];
  const pool = new Pool(2, async (index) => started.push(index));
  const [first, second, third] = [user(pool), user(pool), user(pool)];
  expect([await first.given[0], await second.given[0], third.given.length]).toEqual([1, 2, 0]);
  second.end();
  expect(await third.given[0]).toBe(2);
  expect(started).toEqual([0, 1]);
});

test("gives what is free before it starts another", async () => {
  const pool = new Pool(2, async (index) => index);
  user(pool).end();
  expect(await user(pool).given[0]).toBe(0);
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

test("what could not be started is given to one user, and to all where there is no other", async () => {
  const pool = new Pool<number>(2, (index) =>
    index === 0 ? Promise.reject(new Error("no port")) : Promise.resolve(index),
  );
  const first = user(pool);
  await expect(first.given[0]).rejects.toThrow("no port");
  first.end();
  const second = user(pool);
  const third = user(pool);
  expect(await second.given[0]).toBe(1);
  second.end();
  expect(await third.given[0]).toBe(1);

  const none = new Pool<number>(1, () => Promise.reject(new Error("no engine")));
  const alone = user(none);
  await expect(alone.given[0]).rejects.toThrow("no engine");
  alone.end();
  await expect(user(none).given[0]).rejects.toThrow("no engine");
});
