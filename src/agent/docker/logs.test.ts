import { expect, test } from "vitest";
import { createLogTail, mergeTails } from "./logs.ts";

const tailOf = (text: string, maxBytes = 10_000) => {
  const tail = createLogTail(maxBytes);
  tail.push(Buffer.from(text));
  return tail;
};
const at = (second: number): string => `2026-11-22T21:00:${String(second).padStart(2, "0")}.123456789Z`;
const AT = (second: number): number => Date.parse("2026-11-22T21:00:00.123Z") + second * 1000;

test("gives each line with the engine's timestamp, the last one without a line break as well", () => {
  expect(tailOf(`${at(1)} one\n${at(2)} \n2026-11-22T22:00:03.123456789+01:00 three`).end()).toEqual([
    { at: AT(1), text: "one" },
    { at: AT(2), text: "" },
    { at: AT(3), text: "three" },
  ]);
});

test("puts a line together again that came in pieces of any size", () => {
  const bytes = Buffer.from(`${at(1)} größer\n${at(2)} two\n`);
  for (let size = 1; size <= bytes.length; size += 1) {
    const tail = createLogTail(10_000);
    for (let from = 0; from < bytes.length; from += size) tail.push(bytes.subarray(from, from + size));
    expect(tail.end().map(({ text }) => text)).toEqual(["größer", "two"]);
  }
});

test("cuts a line at 4 KiB and goes on with the next one", () => {
  const tail = createLogTail(100_000);
  for (let count = 0; count < 100; count += 1)
    tail.push(Buffer.from((count === 0 ? `${at(1)} ` : "") + "x".repeat(1000)));
  tail.push(Buffer.from(`\n${at(2)} next\n`));
  const [long, next] = tail.end();
  expect(long?.text).toMatch(/^x{4096,4132}$/);
  expect(next?.text).toBe("next");
});

test("keeps the newest lines within the bound, and says that there were more", () => {
  const tail = createLogTail(1000);
  for (let count = 0; count < 5000; count += 1) tail.push(Buffer.from(`${at(1)} line ${count}\n`));
  const lines = tail.end();
  expect(lines.at(-1)?.text).toBe("line 4999");
  expect(lines.length).toBe(25);
  expect(tail.dropped()).toBe(true);
  expect(tail.seen()).toBe(5000);
});

test("takes a line without a timestamp for a remark of Docker, not for one of the log", () => {
  const tail = tailOf(`${at(1)} one\nError response from daemon: no\n`);
  expect(tail.end()).toHaveLength(1);
  expect(tail.remark()).toBe("Error response from daemon: no");
});

test("merges several tails by time, and keeps the newest of all within one bound", () => {
  const merged = (maxBytes: number) =>
    mergeTails([tailOf(`${at(1)} a\n${at(3)} c\n`), tailOf(`${at(2)} b\n${at(4)} d\n`)], maxBytes);
  expect(merged(100)).toEqual({
    lines: [1, 2, 3, 4].map((second, index) => ({ at: AT(second), text: "abcd"[index] })),
    truncated: false,
  });
  expect(merged(2)).toMatchObject({ lines: [{ text: "c" }, { text: "d" }], truncated: true });
  expect(mergeTails([tailOf(`${at(1)} one\n${at(2)} two\n`, 40)], 100)).toMatchObject({
    lines: [{ text: "two" }],
    truncated: true,
  });
});
