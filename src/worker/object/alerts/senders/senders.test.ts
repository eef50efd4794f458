import { expect, test, vi } from "vitest";
import { ALERTS, NOON } from "../machine/cases.fixture.ts";
import type { Notice } from "../machine/events.ts";
import type { Alert } from "../machine/states.ts";
import { pagerDutyFake, slackFake, webhookFake } from "./fakes.fixture.ts";
import { aliasOf, type Message } from "./message.ts";
import { pagerDutyPost } from "./pagerduty.ts";
import { type Fetch, post } from "./post.ts";
import { type Posting, slackFollowUp, slackPost, slackSaid } from "./slack.ts";
import { signatureOf, webhookPost } from "./webhook.ts";

const now = (): number => NOON;

const message = (what: Notice["what"], how: Notice["how"] = "new", change: Partial<Alert> = {}): Message => ({
  ...{ id: `msg_prod_7_${what}`, target: "prod", notice: { how, what }, at: NOON },
  alert: {
    ...ALERTS.raised,
    verdict: "critical",
    text: "Redis is <full> & busy.",
    consequences: ["app_oom"],
    ...change,
  },
});

const SECRET = `whsec_${Buffer.from("0123456789abcdefghijklmnopqrstuv").toString("base64")}`;
const OTHER = `whsec_${Buffer.from("vutsrqponmlkjihgfedcba9876543210").toString("base64")}`;
const bytesOf = (secret: string) => Uint8Array.from(atob(secret.slice("whsec_".length)), (char) => char.charCodeAt(0));
const HOOK = "https://hooks.example.org/redis";

test("a webhook is taken by who checks its signature, once however often it is sent", async () => {
  const { fetcher, took } = webhookFake(SECRET, now);
  for (let round = 0; round < 2; round += 1) {
    const { answer } = await post(fetcher, await webhookPost(HOOK, [bytesOf(SECRET)], message("raised"), NOON), now);
    expect(answer).toEqual({ is: "accepted" });
  }
  expect([...took.keys()]).toEqual(["msg_prod_7_raised"]);
  expect(took.get("msg_prod_7_raised")).toMatchObject({
    type: "alert.raised",
    data: { target: "prod", id: 7, cause: "fragmentation_ratio", verdict: "critical", state: "raised" },
  });
});

test("while the secret is changed both sign; one that is not the receiver's, or minutes old, is refused", async () => {
  const { fetcher } = webhookFake(SECRET, now);
  const sent = async (secrets: string[], at: number) =>
    (await post(fetcher, await webhookPost(HOOK, secrets.map(bytesOf), message("raised"), at), now)).answer;
  expect(await sent([OTHER, SECRET], NOON)).toEqual({ is: "accepted" });
  expect(await sent([OTHER], NOON)).toMatchObject({ is: "answered", status: 401 });
  expect(await sent([SECRET], NOON - 301_000)).toMatchObject({ is: "answered", status: 400 });
});

test("the example of Standard Webhooks has the signature that is published with it", async () => {
  const secret = bytesOf("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  const content = 'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}';
  expect(await signatureOf(secret, content)).toBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
});

const KEY = "0123456789abcdef0123456789abcdef";

test("PagerDuty has one incident for an alert: triggered, acknowledged, resolved, and a mute is no business of it", async () => {
  const { fetcher, incidents } = pagerDutyFake(KEY);
  const send = async (each: Message): Promise<string | undefined> => {
    const made = pagerDutyPost(KEY, each);
    const posted = made && (await post(fetcher, made, now));
    return posted?.answer.is === "accepted" ? incidents.get(aliasOf(each))?.status : "not taken";
  };
  expect(await send(message("raised"))).toBe("triggered");
  expect(await send(message("changed"))).toBe("triggered");
  expect(await send(message("acknowledged", "edit"))).toBe("acknowledged");
  expect(pagerDutyPost(KEY, message("muted", "edit"))).toBeNull();
  expect(await send(message("settled", "edit", { stage: "settled" }))).toBe("resolved");
  expect(incidents.size).toBe(1);
  expect([...incidents.values()][0]?.triggers).toBe(2);
});

test("a text that is too long for PagerDuty is cut, and a wrong key is refused for good", async () => {
  const { fetcher } = pagerDutyFake(KEY);
  const long = pagerDutyPost(KEY, message("raised", "new", { text: "x".repeat(5000) }));
  if (long === null) throw new Error("It is told.");
  expect((await post(fetcher, long, now)).answer).toEqual({ is: "accepted" });
  const wrong = pagerDutyPost("f".repeat(32), message("raised"));
  if (wrong === null) throw new Error("It is told.");
  expect((await post(fetcher, wrong, now)).answer).toMatchObject({ is: "answered", status: 400 });
});

test("in Slack an alert is one message that is edited, with what happened in its thread; text from outside is harmless", async () => {
  const { fetcher, messages } = slackFake("xoxb-1", "C1");
  let posting: Posting = { channel: "C1", ts: null };
  for (const each of [message("raised"), message("changed"), message("settled", "edit", { stage: "settled" })]) {
    const said = slackSaid(await post(fetcher, slackPost("xoxb-1", posting, each), now), posting);
    expect(said).toMatchObject({ answer: { is: "accepted" }, error: null });
    ({ posting } = said);
    const more = slackFollowUp("xoxb-1", posting, each);
    const followed = more && slackSaid(await post(fetcher, more, now), posting);
    expect(followed?.error ?? null).toBeNull();
  }
  expect([...messages.values()].map(({ thread, edits }) => [thread, edits])).toEqual([
    [null, 2],
    [posting.ts, 0],
    [posting.ts, 0],
  ]);
  expect(messages.get(posting.ts ?? "")?.text).toBe("prod, is over: Redis is &lt;full&gt; &amp; busy.");
});

test.each([
  [
    "taken out of its channel",
    (fake: ReturnType<typeof slackFake>) => void (fake.state.isMember = false),
    "not_in_channel",
    403,
  ],
  ["its message was deleted", (fake: ReturnType<typeof slackFake>) => fake.messages.clear(), "message_not_found", 503],
])("Slack: %s", async (_what, happens, error, status) => {
  const fake = slackFake("xoxb-1", "C1");
  const first = slackSaid(
    await post(fake.fetcher, slackPost("xoxb-1", { channel: "C1", ts: null }, message("raised")), now),
    { channel: "C1", ts: null },
  );
  happens(fake);
  const said = slackSaid(
    await post(fake.fetcher, slackPost("xoxb-1", first.posting, message("changed")), now),
    first.posting,
  );
  expect(said).toMatchObject({ error, answer: { is: "answered", status } });
  // A deleted one is posted anew by the next try; where it may not speak, it knows its message still.
  expect(said.posting.ts === null).toBe(error === "message_not_found");
});

test("a channel that is named by its name is known by its id from then on, and an answer that is none is a lost one", () => {
  const posting: Posting = { channel: "#alerts", ts: null };
  const taken = { answer: { is: "accepted" } as const, body: '{"ok":true,"channel":"C9","ts":"1.2"}' };
  expect(slackSaid(taken, posting).posting).toEqual({ channel: "C9", ts: "1.2" });
  expect(slackSaid({ ...taken, body: "<html>" }, posting).answer).toEqual({ is: "lost" });
});

const some = { url: HOOK, headers: {}, body: "{}" };

test("a redirect is not followed, Retry-After is read, and what hangs is lost at the deadline", async () => {
  const seen: RequestInit[] = [];
  const answering =
    (response: () => Response): Fetch =>
    async (_url, init) => {
      seen.push(init);
      return response();
    };
  const moved = () => new Response(null, { status: 302, headers: { location: "http://169.254.169.254/" } });
  expect((await post(answering(moved), some, now)).answer).toMatchObject({ is: "answered", status: 302 });
  expect(seen[0]?.redirect).toBe("manual");
  const busy = () => new Response("", { status: 429, headers: { "retry-after": "30" } });
  expect((await post(answering(busy), some, now)).answer).toEqual({
    is: "answered",
    status: 429,
    retryAfterMs: 30_000,
  });

  const logged = vi.spyOn(console, "error").mockReturnValue();
  vi.spyOn(AbortSignal, "timeout").mockImplementation((ms) => {
    expect(ms).toBe(10_000);
    return AbortSignal.abort(new Error("The deadline."));
  });
  const hangs: Fetch = (_url, { signal }) =>
    new Promise((_resolve, reject) => {
      if (signal?.aborted === true) reject(new Error("aborted"));
    });
  expect((await post(hangs, some, now)).answer).toEqual({ is: "lost" });
  vi.restoreAllMocks();
  logged.mockRestore();
});

test("an address that is not on the open internet is not asked at all, and a long answer is not read to its end", async () => {
  let asks = 0;
  const endless: Fetch = async () => {
    asks += 1;
    return new Response(new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(16_384)) }));
  };
  expect((await post(endless, { ...some, url: "https://127.0.0.1/" }, now)).answer).toMatchObject({
    is: "answered",
    status: 400,
  });
  expect(asks).toBe(0);
  const { answer, body } = await post(endless, some, now);
  expect([answer.is, body.length]).toEqual(["accepted", 65_536]);
});
