/** `npm run bot`'s way: connected to Slack by a socket, to the real Worker over HTTP. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { startSocketBot, type RunningBot } from "../../bot/socket.ts";
import { readSettings } from "../../bot/app/settings.ts";
import type { FakeSlack } from "../../scripts/slack/fake.ts";
import { startFakeSlack } from "../../scripts/slack/fake-server.ts";
import { type Block, buttonsOf, violations } from "../../scripts/slack/limits.ts";
import { type SocketSlack, startSocketSlack } from "../../scripts/slack/socket.ts";
import { operator } from "../changes/operator.ts";
import { codeIn, FetchBrowser } from "../setup/fetch-browser.ts";
import { type TestStack, useStack } from "../setup/stack.ts";
import { withSocketToken } from "./socket-token.ts";

const APP_TOKEN = "xapp-1-A0REDISOPS-1-abcdef";
let stack: TestStack;
let socket: SocketSlack;
let hooks: FakeSlack;
let bot: RunningBot;

beforeAll(async () => {
  stack = await useStack();
  const { token, secrets } = await withSocketToken(stack);
  socket = await startSocketSlack(APP_TOKEN);
  const { team, signingSecret } = stack.slack;
  hooks = await startFakeSlack({ eventsUrl: `${stack.url}/slack/events`, signingSecret, team });
  const read = readSettings({
    SLACK_APP_TOKEN: APP_TOKEN,
    SLACK_ACCESS: secrets["SLACK_ACCESS"],
    SLACK_HOOKS: "loopback",
    REDIS_OPS_URL: stack.url,
    REDIS_OPS_TOKEN: token,
    SLACK_API_URL: socket.apiUrl,
  });
  if (!read.ok) throw new Error(read.problems.join("; "));
  bot = await startSocketBot({ settings: read.settings, log: () => {} });
});

afterAll(async () => {
  await bot.stop();
  await socket.stop();
  await hooks.stop();
  await stack.control.restartWorker({ secrets: stack.workerOptions.secrets ?? {} });
});

const command = (text: string, user: string) =>
  socket.deliver("slash_commands", {
    team_id: stack.slack.team,
    user_id: user,
    channel_id: "C1",
    command: "/redis",
    text,
    response_url: `${hooks.origin}/commands/1`,
    trigger_id: `${Math.random()}.1`,
    is_enterprise_install: "false",
    api_app_id: "A0REDISOPS",
  });

test("a command is answered in its acknowledgement, in the person's name and role", async () => {
  const answer = await command("memory", stack.slack.viewer);
  expect(violations(answer)).toEqual([]);
  expect(JSON.stringify(answer)).toContain("test memory");
  expect(JSON.stringify(await command("set maxmemory 560mb", stack.slack.viewer))).toContain("Not allowed");
  const confirmation = JSON.stringify(await command("set maxmemory 560mb", stack.slack.operator));
  expect(confirmation).toContain("512 MiB → 560 MiB");
  const [line] = await operator(stack).audit();
  expect(line).not.toMatchObject({ outcome: "applied" });
});

test("a link to the console is the Worker's own, in the person's role, and is offered below answers", async () => {
  const answer = (await command("console", stack.slack.viewer)) as { response_type: string; blocks: Block[] };
  expect(violations(answer)).toEqual([]);
  expect(answer.response_type).toBe("ephemeral");
  const [button] = buttonsOf(answer.blocks);
  const code = codeIn(button?.url, stack.url);
  const response = await new FetchBrowser(stack.url).signIn({ way: "slack", code });
  const { person } = (await response.json()) as { person?: object };
  const id = `${stack.slack.team}/${stack.slack.viewer}`;
  expect([response.status, person]).toEqual([200, expect.objectContaining({ id, role: "viewer", way: "slack" })]);
  const memory = (await command("memory", stack.slack.viewer)) as { blocks: Block[] };
  expect(buttonsOf(memory.blocks).map(({ text }) => text.text)).toContain("Console");
  expect(JSON.stringify(await command("console", "U0OUTSIDER"))).not.toContain("#/in/");
});

test("nothing is asked of Slack but the connection", () => {
  expect(socket.violations).toEqual([]);
});
