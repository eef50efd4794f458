import { expect, test } from "vitest";
import { parseMeminfo, readHostMemory } from "./host.ts";

test("reads the kernel's kB as 1024 bytes", () => {
  const text = "MemTotal:       24683116 kB\nMemFree:         1000 kB\nMemAvailable:   20000000 kB\nSwapTotal: 0 kB\n";
  expect(parseMeminfo(text)).toEqual({ total: 25_275_510_784, available: 20_480_000_000 });
});

test.each(["", "MemTotal: 5 kB\n", "MemAvailable: 5 kB\n", "MemTotal: 5 MB\nMemAvailable: 5 MB\n"])(
  "has no figures where one is missing or is in another unit: %j",
  (text) => {
    expect(parseMeminfo(text)).toBeNull();
  },
);

test("reads this host's memory, less of it available than there is", async () => {
  const memory = await readHostMemory();
  if (!memory.ok) throw new Error(memory.failure.detail);
  expect(memory.value.total).toBeGreaterThan(memory.value.available);
  expect(memory.value.available).toBeGreaterThan(0);
});

test("fails at hop agent where there is no such file", async () => {
  expect(await readHostMemory("/nonexistent/meminfo")).toMatchObject({
    ok: false,
    failure: { code: "agent_failed", hop: "agent" },
  });
});
