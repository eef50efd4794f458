import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { parseMeminfo, parseThp, readHostMemory, readHostSettings } from "./host.ts";

test("reads the kernel's kB as 1024 bytes", () => {
  const text =
    "MemTotal:       24683116 kB\nMemFree:         1000 kB\nMemAvailable:   20000000 kB\nSwapTotal: 2000 kB\nSwapFree: 0 kB\n";
  expect(parseMeminfo(text)).toEqual({
    total: 25_275_510_784,
    available: 20_480_000_000,
    swapTotal: 2_048_000,
    swapFree: 0,
  });
});

test("goes without swap where the kernel tells of none", () => {
  expect(parseMeminfo("MemTotal: 2 kB\nMemAvailable: 1 kB\n")).toEqual({
    total: 2048,
    available: 1024,
    swapTotal: null,
    swapFree: null,
  });
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

test.each([
  ["[always] madvise never\n", "always"],
  ["always [madvise] never\n", "madvise"],
  ["always madvise [never]\n", "never"],
  ["", null],
  ["always madvise never\n", null],
])("of huge pages, %j says %s", (text, setting) => {
  expect(parseThp(text)).toBe(setting);
});

test("reads both settings of the kernel, and null for those that cannot be read", async () => {
  const root = `${await mkdtemp(join(tmpdir(), "redis-ops-host-"))}/`;
  const put = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  };
  expect(await readHostSettings(root)).toEqual({ thp: null, overcommitMemory: null });
  await put("sys/kernel/mm/transparent_hugepage/enabled", "[always] madvise never\n");
  await put("proc/sys/vm/overcommit_memory", "0\n");
  expect(await readHostSettings(root)).toEqual({ thp: "always", overcommitMemory: 0 });
  await put("proc/sys/vm/overcommit_memory", "garbage\n");
  expect(await readHostSettings(root)).toEqual({ thp: "always", overcommitMemory: null });
  await rm(root, { recursive: true });
});
