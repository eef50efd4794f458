/** bot/Dockerfile on a real engine: built from the bundled bot, started as docs/slack.md says, and asked a question through Slack's side. */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildBot } from "../../scripts/build-bot.ts";
import { type SocketSlack, startSocketSlack } from "../../scripts/slack/socket.ts";
import { type CommandResult, run } from "../../scripts/stack/command.ts";
import { ensureNodeImage } from "../../scripts/stack/image-node.ts";
import { ROOT } from "../../scripts/stack/root.ts";
import { type TestStack, useStack } from "../setup/stack.ts";
import { withSocketToken } from "./socket-token.ts";

const APP_TOKEN = "xapp-1-A0REDISOPS-1-abcdef";
const IMAGE = "redis-ops-test/bot:1";
const NAME = "redis-ops-test-bot";
let stack: TestStack;
let socket: SocketSlack;
let env: Record<string, string>;

const docker = (words: readonly string[], more: Record<string, string> = {}): Promise<CommandResult> =>
  run(["docker", ...words], { env: { DOCKER_HOST: stack.dockerHost, ...more }, timeoutMs: 120_000 });

beforeAll(async () => {
  stack = await useStack();
  const { token, secrets } = await withSocketToken(stack);
  socket = await startSocketSlack(APP_TOKEN);
  env = {
    ...{ SLACK_APP_TOKEN: APP_TOKEN, SLACK_ACCESS: secrets["SLACK_ACCESS"] ?? "", SLACK_API_URL: socket.apiUrl },
    ...{ REDIS_OPS_URL: stack.url, REDIS_OPS_TOKEN: token },
  };
});

afterAll(async () => {
  await docker(["rm", "-f", NAME]);
  await docker(["rmi", "-f", IMAGE]);
  await socket.stop();
  await stack.control.restartWorker({ secrets: stack.workerOptions.secrets ?? {} });
});

test("it is built from one file, and says what it lacks", async () => {
  const base = await ensureNodeImage({ env: { DOCKER_HOST: stack.dockerHost } });
  const folder = await buildBot();
  expect((await stat(join(folder, "bot.mjs"))).size).toBeLessThan(4_000_000);
  const built = await docker(
    ["build", "-q", "-t", IMAGE, "-f", join(ROOT, "bot/Dockerfile"), "--build-arg", `BASE=${base}`, folder],
    // The base is this engine's own; the newer builder would look for it in a registry.
    { DOCKER_BUILDKIT: "0" },
  );
  expect(built.code, built.stderr).toBe(0);
  const started = await docker(["run", "--rm", "--network", "none", IMAGE]);
  expect(started.code).toBe(2);
  expect(started.stderr).toContain("SLACK_APP_TOKEN: is not set");
});

test("it answers a command as nobody, on a file system that it cannot write to", async () => {
  // By name only, so that no value is on a command line.
  const variables = Object.keys(env).flatMap((name) => ["-e", name]);
  const options = ["--network", "host", "--read-only", "--cap-drop", "ALL", ...variables];
  const started = await docker(["run", "-d", "--name", NAME, ...options, IMAGE], env);
  expect(started.code, started.stderr).toBe(0);
  const ask = () =>
    socket.deliver("slash_commands", {
      ...{ team_id: stack.slack.team, user_id: stack.slack.viewer, channel_id: "C1", command: "/redis" },
      ...{ text: "memory", response_url: "http://127.0.0.1:9/", trigger_id: `${Math.random()}.1` },
      ...{ is_enterprise_install: "false", api_app_id: "A0REDISOPS" },
    });
  const deadline = performance.now() + 60_000;
  let answer: unknown;
  while (answer === undefined && performance.now() < deadline) answer = await ask().catch(() => sleep(200));
  const { stdout, stderr } = await docker(["logs", NAME]);
  expect(JSON.stringify(answer), stdout + stderr).toContain(`${stack.target} memory`);
  const inside = await docker(["inspect", "-f", "{{.Config.User}}", NAME]);
  expect(inside.stdout.trim()).toBe("65534:65534");
  expect(socket.violations).toEqual([]);
});

test("it ends when it is told to", async () => {
  const stopped = await docker(["stop", "-t", "20", NAME]);
  expect(stopped.code).toBe(0);
  const code = await docker(["inspect", "-f", "{{.State.ExitCode}}", NAME]);
  expect(code.stdout.trim()).toBe("0");
});
