/** A chart in a real browser: as a phone shows it in a chat, on light and on dark, and by itself. */
import { expect, test } from "vitest";
import { startFakeSlack } from "../../scripts/slack/fake-server.ts";
import { chartIn } from "../setup/chart-in.ts";
import { consoleGround } from "./ground.ts";
import { keepLook } from "./keep-look.ts";

const ground = await consoleGround();
const { stack } = ground;

/** The address of the last day's. */
const address = async (): Promise<string> => {
  const { signingSecret, team, viewer } = stack.slack;
  const eventsUrl = `${stack.url}/slack/events`;
  const slack = await startFakeSlack({ eventsUrl, signingSecret, team, people: [viewer], picturesFrom: stack.url });
  try {
    await slack.command("/redis history memory 24h", { user: viewer });
    return await chartIn(slack);
  } finally {
    await slack.stop();
  }
};

const CHAT = `<meta name="viewport" content="width=device-width"><style>body { margin: 0 } div { padding: 8px } img { width: 100%; display: block }</style>
<div style="background: #fff"><img alt=""></div><div style="background: #1a1d21"><img alt=""></div>`;

test("a phone shows it whole, on light and on dark, and by itself under the policy that allows nothing", async () => {
  await stack.get(`/v1/targets/${stack.target}/redis/memory`);
  const at = await address();
  const bytes = Buffer.from(await (await fetch(at)).arrayBuffer());
  const { page } = await ground.open({ size: "phone" });
  // As Slack shows a picture: a copy of its own, never the address itself.
  await page.setContent(CHAT);
  const sizes = await page.evaluate(
    async (src) => {
      const images = [...document.images];
      for (const image of images) image.src = src;
      await Promise.all(images.map((image) => image.decode()));
      return images.map(({ naturalWidth, clientWidth }) => [naturalWidth, clientWidth]);
    },
    `data:image/png;base64,${bytes.toString("base64")}`,
  );
  expect(sizes).toEqual([
    [780, 374],
    [780, 374],
  ]);
  await keepLook(page, "chart");
  const opened = await page.goto(at);
  expect(opened?.status()).toBe(200);
  expect(await page.evaluate(() => document.images[0]?.naturalWidth)).toBe(780);
});
