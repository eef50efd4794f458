import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { buildAgent } from "./build-agent.ts";

test("several builds in the same millisecond of one process leave one whole file, and nothing else", async () => {
  const folder = await mkdtemp(join(tmpdir(), "redis-ops-agent-"));
  const clock = vi.spyOn(Date, "now").mockReturnValue(1_795_946_731_058);
  try {
    const outfile = join(folder, "agent.cjs");
    const built = await Promise.all(Array.from({ length: 6 }, () => buildAgent(outfile)));
    expect(built).toEqual(Array.from({ length: 6 }, () => outfile));
    expect(await readdir(folder)).toEqual(["agent.cjs"]);
  } finally {
    clock.mockRestore();
    await rm(folder, { recursive: true });
  }
});
