import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { claimDirectory, projectName } from "./directory.ts";
import { identify, isAlive } from "./processes.ts";

let parent = "";
let path = "";
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), "redis-ops-directory-"));
  path = join(parent, ".demo");
});
afterEach(() => rm(parent, { recursive: true, force: true }));

const nothing = async (): Promise<void> => {};

/** What a run leaves whose process is gone. */
async function leaveBehind(processes: object[]): Promise<void> {
  const owner = { pid: process.pid, started: "1" };
  await (await claimDirectory(path, "demo", nothing)).remember([]);
  const marker = { marker: "redis-ops-stack", project: projectName(path, "demo"), owner, processes };
  await writeFile(join(path, "stack.json"), JSON.stringify(marker));
}

test("a second stack in the same checkout is told that one is running", async () => {
  const first = await claimDirectory(path, "demo", nothing);
  await expect(claimDirectory(path, "demo", nothing)).rejects.toThrow(
    `already running in this checkout (process ${process.pid})`,
  );
  await first.release();
  expect(existsSync(path)).toBe(false);
});

test("a folder that is not the stack's is left as it is", async () => {
  await mkdir(path);
  await writeFile(join(path, "notes"), "mine");
  await expect(claimDirectory(path, "demo", nothing)).rejects.toThrow("is not of this stack");
  expect(existsSync(join(path, "notes"))).toBe(true);
});

test("what a killed run left is removed, and the processes it had noted are ended", async () => {
  const child = spawn("sleep", ["60"], { stdio: "ignore" });
  const known = identify(child.pid ?? 0);
  if (known === null) throw new Error("sleep did not start");
  const exited = once(child, "exit");
  await leaveBehind([known]);
  await writeFile(join(path, "left"), "");
  const cleaned: string[] = [];
  await claimDirectory(path, "demo", async (project) => void cleaned.push(project));
  await exited;
  expect(isAlive(known)).toBe(false);
  expect(cleaned).toEqual([projectName(path, "demo")]);
  expect(existsSync(join(path, "left"))).toBe(false);
});

test("a process that got the number of one that was noted is left alone", async () => {
  const child = spawn("sleep", ["60"], { stdio: "ignore" });
  const known = identify(child.pid ?? 0);
  if (known === null) throw new Error("sleep did not start");
  await leaveBehind([{ ...known, started: "1" }]);
  await claimDirectory(path, "demo", nothing);
  expect(isAlive(known)).toBe(true);
  child.kill();
});

test("two checkouts, and a demo and a test in one, never share a compose project", () => {
  const names = [projectName("/a/.demo", "demo"), projectName("/b/.demo", "demo"), projectName("/a/.test", "test")];
  expect(new Set(names).size).toBe(3);
  for (const name of names) expect(name).toMatch(/^redis-ops-(demo|test)-[0-9a-f]{8}$/);
});
