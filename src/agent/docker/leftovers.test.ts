import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";
import { createFinder, findMarked, newMarker, sweep, walk } from "./leftovers.ts";

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

const started = async (marker: string) => {
  const child = spawn("sleep", ["60"], { env: { REDIS_OPS_RUN: marker.split("=")[1] } });
  await once(child, "spawn");
  await expect.poll(() => findMarked(marker)).toEqual([child.pid]);
  return child;
};

it("looks once for those who ask at once, and again for who asks later", async () => {
  let walks = 0;
  const find = createFinder(() => {
    walks += 1;
    return walk();
  });
  const markers = [newMarker(), newMarker(), newMarker()];
  const children = await Promise.all(markers.map(started));
  expect(await Promise.all(markers.map(find))).toEqual(children.map(({ pid }) => [pid]));
  expect(walks).toBe(1);
  expect(await find(newMarker())).toEqual([]);
  expect(walks).toBe(2);
  for (const child of children) child.kill();
});

it("does not give who asks after a walk has begun what that walk may have missed", async () => {
  let walks = 0;
  const find = createFinder(() => {
    walks += 1;
    return walk();
  });
  const marker = newMarker();
  const early = find(marker);
  await expect.poll(() => walks).toBe(1);
  const child = await started(marker);
  expect(await find(marker)).toEqual([child.pid]);
  expect(walks).toBe(2);
  await early;
  child.kill();
});

it("kills at once what somebody has just found, without a look of its own", async () => {
  const child = await started(newMarker());
  const ended = once(child, "exit");
  const swept = sweep(newMarker(), child.pid === undefined ? [] : [child.pid]);
  expect(await ended).toEqual([null, "SIGKILL"]);
  await swept;
});
