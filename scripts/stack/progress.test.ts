import { expect, test, vi } from "vitest";
import { createProgress } from "./progress.ts";

test("a long step shows every two seconds that it is going on, in plain lines where there is no terminal", async () => {
  vi.useFakeTimers();
  try {
    const lines: string[] = [];
    const progress = createProgress({ write: (text) => lines.push(text) });
    const step = progress.step("Waiting", () => new Promise<void>((resolve) => setTimeout(resolve, 5_000)));
    await vi.advanceTimersByTimeAsync(5_000);
    await step;
    expect(lines).toEqual([
      "  Waiting …\n",
      "  … Waiting (2.0 s)\n",
      "  … Waiting (4.0 s)\n",
      "  Waiting: done in 5.0 s\n",
    ]);
  } finally {
    vi.useRealTimers();
  }
});

test("a step that fails says so and passes the failure on", async () => {
  const lines: string[] = [];
  const progress = createProgress({ write: (text) => lines.push(text) });
  await expect(progress.step("Trying", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(lines.at(-1)).toMatch(/^ {2}Trying: failed after /);
});
