import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";
import { findMarked, newMarker, sweep } from "./leftovers.ts";

it("kills the processes with the marker in their environment, and no other", async () => {
  const marker = newMarker();
  const marked = spawn("sleep", ["60"], { env: { REDIS_OPS_RUN: marker.split("=")[1] } });
  const other = spawn("sleep", ["60"], { env: { REDIS_OPS_RUN: newMarker().split("=")[1] } });
  await Promise.all([once(marked, "spawn"), once(other, "spawn")]);
  const ended = once(marked, "exit");
  await expect.poll(() => findMarked(marker)).toEqual([marked.pid]);

  await sweep(marker);

  expect(await ended).toEqual([null, "SIGKILL"]);
  expect(await findMarked(marker)).toEqual([]);
  expect(other.exitCode).toBeNull();
  expect(other.signalCode).toBeNull();
  other.kill();
});
