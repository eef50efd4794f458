/** The two recipes of docs/host.md for new keys, step by step, while callers read: none of them notices. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, expect, test } from "vitest";
import { must } from "../../scripts/stack/command.ts";
import { ROOT } from "../../scripts/stack/root.ts";
import { startWorker } from "../../scripts/stack/worker.ts";
import type { WorkerHandle } from "../../scripts/stack/worker.ts";
import { ssh, sshOptions } from "../host/fixture.ts";
import type { TestStack } from "../setup/stack.ts";
import { useStack } from "../setup/stack.ts";
import { startReaders } from "./readers.ts";

const HOST_KEY = "/etc/ssh/ssh_host_ed25519_key";
const AGENT = join(ROOT, "dist/agent.cjs");
/** Of this host only: the test host shares its process table with the machine. */
const ON_THIS_HOST = "--ns $$ --nslist mnt";

let stack: TestStack;
let workers: WorkerHandle[] = [];
beforeAll(async () => {
  stack = await useStack();
});
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  workers = [];
});

const onHost = async (script: string): Promise<string> => {
  const { code, stdout, stderr } = await stack.control.hostRun(["sh", "-c", script]);
  expect(code, stderr).toBe(0);
  return stdout.trim();
};

/** `npm run deploy` or `wrangler secret put`: a Worker with the new configuration, beside the old one until the callers have moved. */
async function deployed(change: { pins?: string[]; key?: string }): Promise<WorkerHandle> {
  const { vars = {}, secrets = {}, ...options } = stack.workerOptions;
  const targets = JSON.parse(vars["TARGETS"] ?? "{}") as Record<string, { host_keys: string[] }>;
  const target = targets[stack.target];
  if (target !== undefined && change.pins !== undefined) target.host_keys = change.pins;
  const key = change.key === undefined ? {} : { SSH_PRIVATE_KEY: await readFile(change.key, "utf8") };
  const worker = await startWorker({
    ...options,
    vars: { ...vars, TARGETS: JSON.stringify(targets) },
    secrets: { ...secrets, ...key },
  });
  workers.push(worker);
  return worker;
}

const ping = async (url: string): Promise<{ status: number; text: string }> => {
  const headers = { authorization: `Bearer ${stack.viewerToken}` };
  const response = await fetch(`${url}/v1/targets/${stack.target}/ping`, { headers });
  return { status: response.status, text: await response.text() };
};

const logins = async (): Promise<number> =>
  (await stack.control.hostLog()).split("Accepted publickey for redis-ops").length;

/** `systemctl reload ssh`, until the port shows the key of this fingerprint. */
async function reloadSshd(fingerprint: string): Promise<void> {
  await onHost("kill -HUP $(cat /run/sshd/sshd.pid)");
  const shown = `ssh-keyscan -t ed25519 -p ${stack.hostPort} 127.0.0.1 2>/dev/null | ssh-keygen -lf - || true`;
  await expect.poll(() => onHost(shown), { timeout: 60_000, interval: 200 }).toContain(fingerprint);
}

test("a new host key, with both pinned in between", async () => {
  const before = await onHost(`ssh-keygen -lf ${HOST_KEY}.pub | cut -d' ' -f2`);
  await onHost(`cp -p ${HOST_KEY} /root/kept_key && cp -p ${HOST_KEY}.pub /root/kept_key.pub`);
  const readers = startReaders(stack);
  try {
    await readers.pass(10);
    const after = await onHost(
      `ssh-keygen -q -t ed25519 -N '' -f ${HOST_KEY}_next && ssh-keygen -lf ${HOST_KEY}_next.pub | cut -d' ' -f2`,
    );
    const both = await deployed({ pins: [before, after] });
    await readers.moveTo(both.url);
    await readers.pass(20);

    const loginsBefore = await logins();
    await onHost(`mv ${HOST_KEY}_next ${HOST_KEY} && mv ${HOST_KEY}_next.pub ${HOST_KEY}.pub`);
    await reloadSshd(after);
    await readers.pass(20);
    // The connection under the old key was not cut.
    expect(await logins()).toBe(loginsBefore);
    await onHost(`pkill -KILL ${ON_THIS_HOST} -u redis-ops || true`);
    await readers.pass(20);
    // The second pin was accepted.
    expect(await logins()).toBeGreaterThan(loginsBefore);

    const next = await deployed({ pins: [after] });
    await readers.moveTo(next.url);
    await readers.pass(20);
    expect(await readers.stop()).toEqual({ answers: expect.any(Number) as number, failures: [] });

    // Without the second pin the new key is refused, so the steps are needed.
    const late = await deployed({ pins: [before] });
    expect(await ping(late.url)).toMatchObject({ status: 502, text: expect.stringContaining("not pinned") as string });
  } finally {
    await readers.stop();
    await onHost(`mv /root/kept_key ${HOST_KEY} && mv /root/kept_key.pub ${HOST_KEY}.pub`);
    await reloadSshd(before);
  }
});

test("a new key for the Worker, with both known to the host in between", async () => {
  const directory = await mkdtemp(join(tmpdir(), "redis-ops-rotation-"));
  const next = join(directory, "next_key");
  const person = { user: "root", key: stack.personalKey, port: stack.hostPort } as const;
  const hostInstall = async (key: string, ...argv: string[]): Promise<string> => {
    const own = [
      "root@127.0.0.1",
      "--target",
      stack.target,
      "--key",
      key,
      "--agent",
      AGENT,
      ...argv,
      "--",
      ...sshOptions(person),
    ];
    return must([process.execPath, join(ROOT, "scripts/host-install.ts"), ...own], { cwd: directory });
  };
  const login = (key: string) => ssh({ user: "redis-ops", key, port: stack.hostPort }, { input: "" });
  const readers = startReaders(stack);
  try {
    await readers.pass(10);
    expect(await hostInstall(next)).not.toContain("pkill");
    expect([(await login(stack.privateKey)).code, (await login(next)).code]).toEqual([0, 0]);
    const switched = await deployed({ key: next });
    await readers.moveTo(switched.url);
    await readers.pass(20);

    expect(await hostInstall(next, "--replace-keys")).toContain("to end it: sudo pkill -KILL -u redis-ops");
    expect((await login(stack.privateKey)).stderr).toContain("Permission denied");
    expect((await login(next)).code).toBe(0);
    // The Worker with the old key still has the connection that it opened before.
    expect((await ping(stack.url)).status).toBe(200);
    await onHost(`pkill -KILL ${ON_THIS_HOST} -u redis-ops || true`);
    await readers.pass(20);
    expect(await readers.stop()).toEqual({ answers: expect.any(Number) as number, failures: [] });
    expect(await ping(stack.url)).toMatchObject({
      status: 502,
      text: expect.stringContaining("refused the Worker's SSH key") as string,
    });
  } finally {
    await readers.stop();
    await hostInstall(stack.privateKey, "--replace-keys");
    await rm(directory, { recursive: true });
  }
  // The Worker whose key was refused leaves the host alone for a few seconds.
  await expect.poll(async () => (await ping(stack.url)).status).toBe(200);
});
