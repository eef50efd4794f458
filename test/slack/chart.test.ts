/** The chart of `/redis history`: put into the answer, and fetched as Slack fetches it. `test/console/chart.test.ts` looks at it in a browser. */
import { PNG } from "pngjs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type FakeSlack, show } from "../../scripts/slack/fake.ts";
import { startFakeSlack } from "../../scripts/slack/fake-server.ts";
import { COLOURS } from "../../src/worker/chart/theme.ts";
import { chartIn } from "../setup/chart-in.ts";
import { agentsOn } from "../setup/agents.ts";
import { type TestStack, useStack } from "../setup/stack.ts";
import { until } from "../../scripts/stack/states/until.ts";

let stack: TestStack;
let slack: FakeSlack;

beforeAll(async () => {
  stack = await useStack();
  const { signingSecret, team, operator, viewer } = stack.slack;
  const eventsUrl = `${stack.url}/slack/events`;
  slack = await startFakeSlack({ eventsUrl, signingSecret, team, people: [operator, viewer], picturesFrom: stack.url });
});
afterAll(() => slack.stop());

test("the answer is followed by its chart, which is a picture at a signed address, without a token, and opens no link", async () => {
  await stack.get(`/v1/targets/${stack.target}/redis/memory`);
  const { error } = await slack.command("/redis history memory 1h", { user: stack.slack.viewer });
  expect(error).toBeNull();
  const address = await chartIn(slack);
  expect(slack.violations).toEqual([]);
  expect(slack.messages.map(({ blocks }) => blocks.some(({ type }) => type === "image"))).toEqual([false, true]);
  expect(show(slack.messages[0] ?? slack.latest())).toContain("highest");

  // workerd draws it, and nobody has to ask the host for that.
  await stack.control.stopSshd();
  try {
    await until("no link is open", async () => (await agentsOn(stack)) === 0);
    const response = await fetch(address);
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "image/png"]);
    expect(response.headers.get("cache-control")).toBe("no-store");
    const bytes = new Uint8Array(await response.arrayBuffer());
    const { width, data } = PNG.sync.read(Buffer.from(bytes));
    expect(width).toBe(780);
    const colours = new Set(Array.from({ length: data.length / 4 }, (_, at) => data.readUIntBE(at * 4, 3)));
    for (const colour of [COLOURS.card, COLOURS.text, COLOURS.line]) expect(colours.has(colour)).toBe(true);
  } finally {
    await stack.control.startSshd();
  }

  for (const wrong of [
    address.replace("/used/", "/rss/"),
    address.replace(/-\d+\//, (end) => end.replace("-1", "-2")),
    address.replace(
      /\.(.)([A-Za-z0-9_-]{42})\.png$/,
      (_all, first, rest) => `.${first === "A" ? "B" : "A"}${rest}.png`,
    ),
  ]) {
    expect(wrong).not.toBe(address);
    expect((await fetch(wrong)).status).toBe(404);
  }
  expect((await fetch(address, { method: "POST" })).status).toBe(405);
});
