import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { type FakeSlack, show } from "./fake.ts";
import { startFakeSlack } from "./fake-server.ts";
import { violations } from "./limits.ts";
import { signature } from "./sign.ts";

const section = (text: string) => ({ type: "section", text: { type: "mrkdwn", text } });
const button = (action_id: string, more = {}) => ({
  type: "button",
  text: { type: "plain_text", text: "Refresh" },
  action_id,
  ...more,
});

test("signs as Slack's published example does", () => {
  const body =
    "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
  expect(signature("8f742231b10e8888abcd99yyyzzz85a5", 1_531_420_618, body)).toBe(
    "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
  );
});

describe("what Slack would refuse of a message", () => {
  const sound = { text: "ok", blocks: [section("ok"), { type: "actions", elements: [button("a"), button("b")] }] };

  test("nothing of a sound one", () => expect(violations(sound)).toEqual([]));

  test.each([
    ["no text for the notification", { blocks: [section("ok")] }],
    ["51 blocks", { text: "ok", blocks: Array.from({ length: 51 }, () => ({ type: "divider" })) }],
    ["a section of 3,001 characters", { text: "ok", blocks: [section("x".repeat(3001))] }],
    ["an empty section", { text: "ok", blocks: [section("")] }],
    [
      "a header of 151 characters",
      { text: "ok", blocks: [{ type: "header", text: { type: "plain_text", text: "x".repeat(151) } }] },
    ],
    [
      "11 context elements",
      {
        text: "ok",
        blocks: [{ type: "context", elements: Array.from({ length: 11 }, () => ({ type: "mrkdwn", text: "x" })) }],
      },
    ],
    [
      "26 buttons in a row",
      { text: "ok", blocks: [{ type: "actions", elements: Array.from({ length: 26 }, (_, at) => button(`a${at}`)) }] },
    ],
    [
      "a button's value of 2,001 characters",
      { text: "ok", blocks: [{ type: "actions", elements: [button("a", { value: "x".repeat(2001) })] }] },
    ],
    ["one action id twice", { text: "ok", blocks: [{ type: "actions", elements: [button("a"), button("a")] }] }],
    ["a field Slack does not know", { text: "ok", blocks: [{ ...section("ok"), colour: "red" }] }],
    ["a call to the channel", { text: "ok", blocks: [section("<!channel> wake up")] }],
    ["a call to the channel in the fallback", { text: "<!here>", blocks: [section("ok")] }],
  ])("%s", (_, message) => expect(violations(message)).not.toEqual([]));
});

describe("the conversation", () => {
  const opened: { app: Server; slack: FakeSlack }[] = [];
  afterEach(async () => {
    for (const { app, slack } of opened.splice(0)) {
      app.close();
      await slack.stop();
    }
  });

  /** An app that answers each request with what `ack` says, and keeps the forms that came. */
  const start = async (ack: unknown, now?: () => number, picturesFrom?: string) => {
    const forms: URLSearchParams[] = [];
    const app = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        forms.push(new URLSearchParams(body));
        response.end(ack === null ? "" : JSON.stringify(ack));
      });
    });
    await new Promise<void>((resolve) => app.listen(0, "127.0.0.1", resolve));
    const { port } = app.address() as AddressInfo;
    const options = { eventsUrl: `http://127.0.0.1:${port}/slack/events`, signingSecret: "s3cret", team: "T1" };
    const slack = await startFakeSlack({
      ...options,
      ...(now === undefined ? {} : { now }),
      ...(picturesFrom === undefined ? {} : { picturesFrom }),
    });
    opened.push({ app, slack });
    const post = async (message: unknown) => {
      const response = await fetch(forms.at(-1)?.get("response_url") ?? "", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(message),
      });
      return [response.status, await response.text()];
    };
    return { slack, post, forms };
  };

  test("an acknowledgement with a message shows it, and one edit takes its place", async () => {
    const { slack, post } = await start({ response_type: "ephemeral", text: "Asking prod …" });
    await slack.command("/redis memory", { user: "U1" });
    expect(slack.latest()).toMatchObject({ text: "Asking prod …", ephemeral: true });
    expect(await post({ replace_original: true, text: "done", blocks: [section("done &amp; dusted")] })).toEqual([
      200,
      "ok",
    ]);
    expect(slack.messages).toHaveLength(1);
    expect(show(slack.latest())).toBe("done & dusted");
    expect(slack.violations).toEqual([]);
  });

  test("a message whose picture cannot be fetched is not taken at all, and one whose picture can is", async () => {
    const pictures = createServer((request, response) => {
      const isThere = request.url === "/there.png";
      response.writeHead(isThere ? 200 : 404, { "content-type": isThere ? "image/png" : "text/plain" }).end("…");
    });
    await new Promise<void>((resolve) => pictures.listen(0, "127.0.0.1", resolve));
    const origin = `http://127.0.0.1:${(pictures.address() as AddressInfo).port}`;
    const { slack, post } = await start(null, undefined, origin);
    await slack.command("/redis history", { user: "U1" });
    const image = (image_url: string, alt_text = "how it went") => ({ type: "image", image_url, alt_text });
    const posted = (block: object) => post({ text: "history", blocks: [block] });
    expect(await posted(image(`${origin}/there.png`))).toEqual([200, "ok"]);
    expect(await posted(image("https://ops.example.com/chart.png"))).toEqual([200, "ok"]);
    expect(slack.violations).toEqual([]);
    for (const missed of [`${origin}/gone.png`, "http://ops.example.com/chart.png", "http://127.0.0.1:1/there.png"])
      expect(await posted(image(missed))).toEqual([400, "invalid_blocks"]);
    expect(slack.violations).toHaveLength(3);
    expect(slack.violations.every((each) => each.startsWith("downloading image failed"))).toBe(true);
    expect((await posted(image(`${origin}/there.png`, "")))[0]).toBe(400);
    expect(slack.messages).toHaveLength(2);
    pictures.close();
  });

  test("a response_url takes five messages", async () => {
    const { slack, post } = await start(null);
    await slack.command("/redis memory", { user: "U1" });
    for (let use = 0; use < 5; use += 1) expect(await post({ text: "again" })).toEqual([200, "ok"]);
    expect(await post({ text: "again" })).toEqual([404, "used_url"]);
    expect(slack.violations).toEqual(["response_url: used_url"]);
  });

  test("and none after half an hour", async () => {
    let now = 1_000_000_000_000;
    const { slack, post } = await start(null, () => now);
    await slack.command("/redis memory", { user: "U1" });
    now += 30 * 60_000 + 1;
    expect(await post({ text: "late" })).toEqual([404, "expired_url"]);
  });

  test("an ephemeral message cannot become one for the channel", async () => {
    const { slack, post } = await start({ text: "Asking …" });
    await slack.command("/redis memory", { user: "U1" });
    await post({ replace_original: true, response_type: "in_channel", text: "for all" });
    expect(slack.violations).toEqual(["an ephemeral message cannot become one that the channel sees"]);
    expect(slack.latest().text).toBe("Asking …");
  });

  test("a button is pressed with its own value and a response_url of its own", async () => {
    const elements = [button("first", { value: "1" }), button("second", { value: "2" })];
    const { slack, forms } = await start({ text: "ok", blocks: [{ type: "actions", elements }] });
    await slack.command("/redis memory", { user: "U1" });
    await slack.press(slack.latest(), 2, { user: "U2" });
    const payload = JSON.parse(forms.at(-1)?.get("payload") ?? "") as Record<string, unknown>;
    expect(payload).toMatchObject({
      type: "block_actions",
      user: { id: "U2" },
      actions: [{ action_id: "second", value: "2" }],
    });
    expect(payload["response_url"]).not.toBe(forms[0]?.get("response_url"));
  });
});
