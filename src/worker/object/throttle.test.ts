import { expect, test } from "vitest";
import { fullBucket, take } from "./object.ts";

test("a minute's allowance may be used at once, and then a share of it each second", () => {
  let bucket = fullBucket(60, 1_000);
  for (let taken = 0; taken < 60; taken += 1) {
    const taking = take(bucket, 60, 1_000);
    expect(taking.waitMs).toBe(0);
    bucket = taking.bucket;
  }
  const refused = take(bucket, 60, 1_000);
  expect(refused.waitMs).toBe(1_000);
  expect(take(refused.bucket, 60, 1_500).waitMs).toBe(500);
  expect(take(refused.bucket, 60, 2_000).waitMs).toBe(0);
});

test("idle time never saves up more than a minute's allowance", () => {
  expect(take(fullBucket(60, 0), 60, 3_600_000).bucket.tokens).toBe(59);
});

test("a clock that steps back takes nothing away", () => {
  expect(take({ tokens: 5, at: 10_000 }, 60, 4_000)).toEqual({ bucket: { tokens: 4, at: 4_000 }, waitMs: 0 });
});
