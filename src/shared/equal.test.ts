import { expect, it } from "vitest";
import { equalInConstantTime } from "./equal.ts";

const digest = Uint8Array.from({ length: 32 }, (_, index) => index);

it("takes the same bytes for the same", () => {
  expect(equalInConstantTime(digest, Uint8Array.from(digest))).toBe(true);
});

it.each(Array.from(digest.keys()))("tells bytes apart that differ at %d alone", (index) => {
  for (let bit = 0; bit < 8; bit += 1) {
    const other = Uint8Array.from(digest);
    other[index] = (other[index] ?? 0) ^ (1 << bit);
    expect(equalInConstantTime(digest, other)).toBe(false);
  }
});

it("tells lengths apart", () => {
  expect(equalInConstantTime(digest, digest.subarray(1))).toBe(false);
  expect(equalInConstantTime(new Uint8Array(), digest)).toBe(false);
});
