import { expect, test } from "vitest";
import { must, run } from "./command.ts";
import { findByCommandLine } from "./processes.ts";

test("a program that is missing is an answer and not an exception", async () => {
  expect(await run(["redis-ops-no-such-program"])).toMatchObject({ code: null, timedOut: false });
});

test("a deadline ends the children of the child as well", async () => {
  const mark = `redis-ops-test-${process.pid}-${Date.now()}`;
  const argv = ["sh", "-c", `sh -c "sleep 60; : ${mark}" & wait`] as const;
  const running = run([...argv], { timeoutMs: 500 });
  await expect.poll(() => findByCommandLine(mark).length).toBe(2);
  expect(await running).toMatchObject({ code: null, timedOut: true });
  await expect.poll(() => findByCommandLine(mark)).toEqual([]);
});

test("an input larger than a pipe arrives whole", async () => {
  const parts = Array.from({ length: 300 }, () => "x".repeat(1024));
  expect((await must(["wc", "-c"], { input: parts })).trim()).toBe("307200");
});

test("the error of a command quotes what it said last", async () => {
  await expect(must(["sh", "-c", "echo wrong >&2; exit 3"])).rejects.toThrow(/ended with 3: wrong/);
});
