import { expect, test } from "vitest";
import { createLogHead, createLogTail, lineReader } from "./log-lines.ts";

const tailOf = (text: string, maxBytes = 10_000) => {
  const tail = createLogTail(maxBytes);
  tail.push(Buffer.from(text));
  return tail;
};
const at = (second: number): string => `2026-11-22T21:00:${String(second).padStart(2, "0")}.123456789Z`;
const AT = (second: number): number => Date.parse("2026-11-22T21:00:00Z") + second * 1000 + 123.456;

test("gives each line with the engine's timestamp, the last one without a line break as well", () => {
  expect(tailOf(`${at(1)} one\n${at(2)} \n2026-11-22T22:00:03.123456789+01:00 three`).end()).toEqual([
    { at: AT(1), text: "one" },
    { at: AT(2), text: "" },
    { at: AT(3), text: "three" },
  ]);
});

test("leaves out the carriage return with which a terminal ends each line (`tty: true`)", () => {
  const lines = tailOf(`${at(1)} one\r\n${at(2)} 10 %\r100 %\r\r\n${at(3)} \r\n${at(4)} end\r`).end();
  expect(lines.map(({ text }) => text)).toEqual(["one", "10 %\r100 %", "", "end"]);
});

test.each([
  ["2026-11-22T21:00:01Z", 0],
  ["2026-11-22T21:00:01.5Z", 500],
  ["2026-11-22T21:00:01.000001Z", 0.001],
  ["2026-11-22T21:00:01.999999999Z", 999.999],
])("reads the instant %s", (stamp, ms) => {
  expect(tailOf(`${stamp} x`).end()[0]?.at).toBe(Date.parse("2026-11-22T21:00:01Z") + ms);
});

test("puts a line together again that came in pieces of any size", () => {
  const bytes = Buffer.from(`${at(1)} größer\n${at(2)} two\n`);
  for (let size = 1; size <= bytes.length; size += 1) {
    const tail = createLogTail(10_000);
    for (let from = 0; from < bytes.length; from += size) tail.push(bytes.subarray(from, from + size));
    expect(tail.end().map(({ text }) => text)).toEqual(["größer", "two"]);
  }
});

test("puts the lines of two streams together apart", () => {
  const tail = createLogTail(10_000);
  tail.push(Buffer.from(`${at(1)} out`), "stdout");
  tail.push(Buffer.from(`${at(2)} err\n`), "stderr");
  tail.push(Buffer.from(` goes on\n`), "stdout");
  expect(tail.end().map(({ text }) => text)).toEqual(["err", "out goes on"]);
});

test("cuts a line at 16 KiB and goes on with the next one", () => {
  const tail = createLogTail(100_000);
  for (let count = 0; count < 100; count += 1)
    tail.push(Buffer.from((count === 0 ? `${at(1)} ` : "") + "x".repeat(1000)));
  tail.push(Buffer.from(`\n${at(2)} next\n`));
  const [long, next] = tail.end();
  expect(long?.text).toMatch(/^x{16384,16420}$/);
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
  const said = `${at(1)} one\nError response from daemon: no\n`;
  expect(tailOf(said).end()).toHaveLength(1);
  const reader = lineReader(() => {});
  reader.push(Buffer.from(said));
  expect(reader.remark()).toBe("Error response from daemon: no");
});

test("takes the first lines after what is known, until it comes to what is known", () => {
  const head = createLogHead({ after: AT(2), before: AT(5), bytes: 10_000, lines: 10, passing: 10 });
  for (let second = 1; second < 4; second += 1) head.push(Buffer.from(`${at(second)} ${second}\n`));
  expect(head.full()).toBe(false);
  for (let second = 4; second < 9; second += 1) head.push(Buffer.from(`${at(second)} ${second}\n`));
  expect(head.full()).toBe(true);
  expect(head.end()).toMatchObject({
    from: AT(1),
    to: AT(4),
    count: 4,
    lines: [{ text: "3" }, { text: "4" }],
    met: true,
  });
});

test.each([
  ["bytes", { bytes: 200 }],
  ["lines", { lines: 5 }],
])("takes no more than so many %s", (_what, bound) => {
  const wanted = { after: 0, before: Number.POSITIVE_INFINITY, bytes: 1_000_000, lines: 1000, passing: 1000, ...bound };
  const head = createLogHead(wanted);
  for (let count = 0; count < 100; count += 1) head.push(Buffer.from(`${at(1)} line ${count}\n`));
  expect(head.full()).toBe(true);
  const found = head.end();
  expect(found.count).toBeLessThan(8);
  expect(found).toMatchObject({ met: false, lines: expect.arrayContaining([{ at: AT(1), text: "line 0" }]) });
});

test("lets no more pass of what is not wanted than so many lines", () => {
  const head = createLogHead({ after: AT(9), before: AT(10), bytes: 10_000, lines: 10, passing: 7 });
  for (let count = 0; count < 100; count += 1) head.push(Buffer.from(`${at(1)} line ${count}\n`));
  expect(head.full()).toBe(true);
  expect(head.end()).toMatchObject({ count: 7, lines: [] });
});
