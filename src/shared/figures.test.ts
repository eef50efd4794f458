import { expect, test } from "vitest";
import { age, duration, percent, sizeOf, sizeText } from "./figures.ts";

const MIB = 1024 ** 2;

test.each([
  [0, "0.0 MiB"],
  [401.2 * MIB, "401.2 MiB"],
  [1023.9 * MIB, "1023.9 MiB"],
  [1023.96 * MIB, "1.00 GiB"],
  [1024 * MIB, "1.00 GiB"],
  [1536 * MIB, "1.50 GiB"],
  [-2048 * MIB, "-2.00 GiB"],
  [80_472.7 * MIB, "78.6 GiB"],
  [258_019.6 * MIB, "252.0 GiB"],
])("writes %d bytes as %s: from 1024 MiB on in GiB", (bytes, written) => {
  expect(sizeText(bytes)).toBe(written);
});

test.each([
  [496.6, 512, "496.6 of 512.0 MiB"],
  [300, 24_576, "300.0 MiB of 24.0 GiB"],
  [8192, 24_576, "8.00 of 24.0 GiB"],
])("writes %d of %d MiB as %s", (part, whole, written) => {
  expect(sizeOf(part * MIB, whole * MIB)).toBe(written);
});

test.each([
  [0.7999, "79 %"],
  [0.8, "80 %"],
  [0.29, "29 %"],
  [1.02, "102 %"],
])("writes the share %d as %s", (fraction, written) => {
  expect(percent(fraction)).toBe(written);
});

test.each([
  [0.31, "0.3 ms"],
  [1500, "1.5 s"],
  [300_000, "5 min"],
  [7_200_000, "2 h"],
  [259_200_000, "3 days"],
])("writes %d ms as %s", (ms, written) => {
  expect(duration(ms)).toBe(written);
});

test.each([
  [310, "0 s"],
  [12_400, "12 s"],
  [300_000, "5 min"],
])("writes an age of %d ms as %s, in whole units", (ms, written) => {
  expect(age(ms)).toBe(written);
});
