import { describe, expect, it } from "vitest";
import { answerExample } from "../../src/protocol/examples/answers.ts";
import { type Behaviour, envelopeOf, type Shown, slow, SlackDouble } from "../double/slack.ts";

const ADDRESS = "https://ops.example.com/chart/prod/used/1-2/3.signature.png";
const { data } = answerExample("history");

const history: NonNullable<Behaviour["call"]> = (asked) =>
  Promise.resolve(envelopeOf(asked, data, { summary: "The memory that Redis uses: 401.2 MiB <at last>." }));

const images = (message: Shown | null | undefined) => (message?.blocks ?? []).filter(({ type }) => type === "image");

const world = (behaviour: Behaviour = {}) => {
  const asked: unknown[] = [];
  const chart: Behaviour["chart"] = (charted) => {
    asked.push(charted);
    return Promise.resolve(ADDRESS);
  };
  return { asked, slack: new SlackDouble({ call: history, chart, ...behaviour }) };
};

/** What Slack says to a message whose picture it could not fetch. */
const refuses: NonNullable<Behaviour["takes"]> = (message) =>
  images(message).length > 0 ? new Response("invalid_blocks", { status: 400 }) : new Response("ok");

describe("a chart", () => {
  it("of a command is a message by itself after the answer, of the time that was answered", async () => {
    const { slack, asked } = world();
    const { ack } = await slack.command("history memory 24h");
    expect(images(ack)).toEqual([]);
    expect(JSON.stringify(ack)).toContain("401.2 MiB");
    expect(slack.posts).toEqual([
      {
        response_type: "ephemeral",
        replace_original: false,
        text: expect.stringContaining("401.2 MiB &lt;at last&gt;.") as string,
        blocks: [
          {
            type: "image",
            image_url: ADDRESS,
            alt_text: expect.stringMatching(
              /^prod, \d{4}-\d\d-\d\d \d\d:\d\d UTC to .* UTC\. The memory that Redis uses: 401\.2 MiB ‹at last›\./,
            ) as string,
          },
        ],
      },
    ]);
    expect(asked).toEqual([{ target: "prod", metric: data.metric, since: data.since, until: data.until }]);
  });

  it("of a command whose answer came late comes after it, too", async () => {
    const { slack } = world({ patience: slow });
    await slack.command("history memory 24h");
    expect(slack.posts.map((post) => images(post).length)).toEqual([0, 1]);
  });

  it("of a button's answer is put into it once that is there", async () => {
    const { slack } = world();
    const { ack } = await slack.command("history memory 24h");
    const before = slack.posts.length;
    await slack.press(ack, "Refresh");
    const [text, chart] = slack.posts.slice(before);
    expect([text, chart].map((post) => [images(post).length, post?.replace_original])).toEqual([
      [0, true],
      [1, true],
    ]);
    // All that the answer says is there as well.
    expect(chart?.blocks.filter(({ type }) => type !== "image")).toEqual(text?.blocks);
  });

  it("that Slack does not take costs nothing: the answer stays", async () => {
    for (const patience of [undefined, slow]) {
      const { slack } = world({ takes: refuses, ...(patience === undefined ? {} : { patience }) });
      const { ack } = await slack.command("history memory 24h");
      const text = slack.posts.length === 1 ? ack : slack.posts[0];
      expect(JSON.stringify(text)).toContain("401.2 MiB");
      expect(slack.log.at(-1)).toMatchObject({ problem: "slack_answered_400" });
    }
  });

  it("is shared to the channel with the answer, or the answer without it where Slack does not take it", async () => {
    for (const [takes, shared] of [
      [undefined, [1]],
      [refuses, [1, 0]],
    ] as const) {
      const { slack } = world(takes === undefined ? {} : { takes });
      const { ack } = await slack.command("history memory 24h");
      const before = slack.posts.length;
      await slack.press(ack, "Share to channel");
      const posts = slack.posts.slice(before);
      expect(posts.map((post) => images(post).length)).toEqual(shared);
      expect(posts.every(({ response_type: type }) => type === "in_channel")).toBe(true);
    }
  });

  it("is not asked for where there is nothing to draw, of other operations, or where Slack could not fetch it", async () => {
    const nothing = { ...data, last: null };
    const { slack, asked } = world({ call: (of) => Promise.resolve(envelopeOf(of, nothing)) });
    await slack.command("history memory 24h");
    expect([asked, slack.posts]).toEqual([[], []]);
    const other = world({ call: (of) => Promise.resolve(envelopeOf(of, {})) });
    await other.slack.command("memory");
    expect([other.asked, other.slack.posts]).toEqual([[], []]);
    const without = new SlackDouble({ call: history });
    await without.command("history memory 24h");
    expect(without.posts).toEqual([]);
  });
});
