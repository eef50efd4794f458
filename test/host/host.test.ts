/** The test host itself: it stands apart from this machine, and nothing of it stays. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readlinkSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { startHost } from "../../scripts/stack/host.ts";
import type { Host } from "../../scripts/stack/host.ts";
import { ROOT } from "../../scripts/stack/root.ts";
import { ssh } from "./fixture.ts";

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "redis-ops-host-"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const MOUNTS = ["sh", "-c", "readlink /proc/self/ns/mnt"] as const;

/** The processes of a mount namespace. */
const members = (namespace: string): string[] =>
  readdirSync("/proc").filter((name) => {
    try {
      return readlinkSync(`/proc/${name}/ns/mnt`) === namespace;
    } catch {
      return false;
    }
  });

const login = (host: Host) => ({ user: "root", key: host.personalKey, port: host.port }) as const;

it("keeps its files to itself and leaves no process behind when it is stopped", async () => {
  const host = await startHost({ directory: join(directory, "own") });
  const namespace = (await host.run(MOUNTS)).stdout.trim();
  await host.writeFile("/etc/redis-ops-test", "inside\n", "0640");
  expect((await host.run(["stat", "-c", "%a", "/etc/redis-ops-test"])).stdout).toBe("640\n");
  expect(existsSync("/etc/redis-ops-test")).toBe(false);
  expect(members(namespace)).not.toEqual([]);
  await host.stop();
  await host.stop();
  expect(members(namespace)).toEqual([]);
});

it("is down while its sshd is stopped, and has another host key after a rotation", async () => {
  const host = await startHost({ directory: join(directory, "sshd") });
  try {
    const before = host.hostKeys;
    await host.stopSshd();
    expect((await ssh(login(host), { command: "true" })).stderr).toContain("refused");
    await host.rotateHostKey();
    expect((await ssh(login(host), { command: "true" })).code).toBe(0);
    expect(host.hostKeys[0]).not.toBe(before[0]);
    expect(host.hostKeys.slice(1)).toEqual(before.slice(1));
  } finally {
    await host.stop();
  }
});

it("ends by itself when the process that started it is killed", async () => {
  const script = `import { startHost } from "${ROOT}/scripts/stack/host.ts";
    const host = await startHost({ directory: "${directory}/orphan" });
    console.log((await host.run(${JSON.stringify(MOUNTS)})).stdout.trim());
    setInterval(() => {}, 1000);`;
  const parent = spawn(process.execPath, ["--input-type=module-typescript", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [namespace] = (await once(createInterface({ input: parent.stdout }), "line")) as [string];
  expect(members(namespace)).not.toEqual([]);
  parent.kill("SIGKILL");
  await vi.waitFor(() => expect(members(namespace)).toEqual([]), { timeout: 30_000, interval: 100 });
});
