import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { request } from "./session/session.fixture.ts";

const MAIN = join(import.meta.dirname, "main.ts");
/** Long enough for a busy machine; the agent itself leaves within a second. */
const PATIENCE_MS = 60_000;

let directory = "";
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "redis-ops-main-"));
  const policy = { docker_socket: join(directory, "none.sock"), targets: { prod: { project: "shop" } } };
  await writeFile(join(directory, "policy.json"), JSON.stringify(policy), { mode: 0o600 });
  await writeFile(join(directory, "broken.json"), '{"targets":{"prod":{}}}', { mode: 0o600 });
});
afterAll(() => rm(directory, { recursive: true }));

const PING = `${JSON.stringify(request({}))}\n`;

interface Started {
  child: ChildProcessWithoutNullStreams;
  /** Resolves when the agent has written so many lines. */
  lines: (count: number) => Promise<string[]>;
  /** Its exit code or the signal that ended it, and all that it wrote. */
  ended: Promise<{ code: number | string; stdout: string; stderr: string }>;
}

const start = (args: string[] = [], environment: NodeJS.ProcessEnv = {}, policy = "policy.json"): Started => {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { REDIS_OPS_POLICY: join(directory, policy), ...environment },
    timeout: PATIENCE_MS,
    killSignal: "SIGKILL",
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (stdout += chunk));
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
  const ended = once(child, "close").then(([code, signal]: unknown[]) => ({
    code: typeof code === "number" ? code : String(signal),
    stdout,
    stderr,
  }));
  const lines = async (count: number): Promise<string[]> => {
    while (stdout.split("\n").length <= count) await once(child.stdout, "data");
    return stdout.split("\n").slice(0, count);
  };
  return { child, lines, ended };
};

test("prints its version", async () => {
  const { code, stdout } = await start(["--version"]).ended;
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\S*\n$/);
  expect(code).toBe(0);
});

test("refuses arguments, whatever they are", async () => {
  const given = [["memory"], ["-c", "id"], ["--help"], [""], ["--version", "x"]];
  const ended = await Promise.all(given.map((args) => start(args).ended));
  for (const { code, stdout, stderr } of ended) {
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("usage");
  }
});

test("answers on its output, whatever SSH_ORIGINAL_COMMAND says, and ends with its input", async () => {
  const { child, lines, ended } = start([], { SSH_ORIGINAL_COMMAND: "--version" });
  child.stdin.write(PING);
  const [hello, answer] = await lines(2);
  expect(JSON.parse(hello ?? "")).toMatchObject({ hello: { protocol: 1 } });
  expect(JSON.parse(answer ?? "")).toMatchObject({
    id: 1,
    result: { failure: { code: "docker_failed", hop: "docker" } },
  });
  child.stdin.end();
  expect(await ended).toMatchObject({ code: 0, stderr: "" });
});

test.each(["SIGTERM", "SIGHUP", "SIGINT"] as const)("leaves on %s", async (signal) => {
  const { child, lines, ended } = start();
  await lines(1);
  child.kill(signal);
  expect(await ended).toMatchObject({ code: 0, stderr: "" });
});

test("leaves when nobody reads its output any more", async () => {
  const { child, lines, ended } = start();
  await lines(1);
  child.stdout.destroy();
  child.stdin.on("error", () => undefined);
  child.stdin.write(PING);
  expect(await ended).toMatchObject({ code: 0, stderr: "" });
});

test("says hello with a policy that cannot be used, and then names the file and the field", async () => {
  const { child, lines, ended } = start([], {}, "broken.json");
  child.stdin.write(PING);
  const [hello, answer] = await lines(2);
  expect(hello).toContain("hello");
  expect(JSON.parse(answer ?? "")).toMatchObject({
    result: {
      failure: {
        code: "misconfigured",
        hop: "agent",
        detail: expect.stringContaining("broken.json: targets.prod.project") as string,
      },
    },
  });
  child.stdin.end();
  expect((await ended).code).toBe(0);
});

test("under sudo does not let the caller choose the policy", async () => {
  const { child, lines, ended } = start([], { SUDO_COMMAND: "/usr/local/bin/agent" }, "broken.json");
  child.stdin.write(PING);
  const [, answer] = await lines(2);
  expect(answer).not.toContain("broken.json");
  child.stdin.end();
  expect((await ended).code).toBe(0);
});
