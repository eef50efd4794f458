/** `/redis …` as Slack sends it, to the real Worker and through it to the real Redis. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type FakeSlack, type Person, show } from "../../scripts/slack/fake.ts";
import { startFakeSlack } from "../../scripts/slack/fake-server.ts";
import { type Button, buttonsOf } from "../../scripts/slack/limits.ts";
import { signatureHeaders } from "../../scripts/slack/sign.ts";
import { MIB, operator } from "../changes/operator.ts";
import { codeIn, FetchBrowser } from "../setup/fetch-browser.ts";
import { type TestStack, useStack } from "../setup/stack.ts";

let stack: TestStack;
let slack: FakeSlack;
let by: ReturnType<typeof operator>;
let ops: Person;
let viewer: Person;
const OUTSIDER = "U0OUTSIDER";

const eventsUrl = () => `${stack.url}/slack/events`;

beforeAll(async () => {
  stack = await useStack();
  by = operator(stack);
  ops = { user: stack.slack.operator };
  viewer = { user: stack.slack.viewer };
});
beforeEach(async () => {
  await by.reset();
  const { signingSecret, team, operator: one, viewer: other } = stack.slack;
  const people = [one, other, OUTSIDER];
  slack = await startFakeSlack({ eventsUrl: eventsUrl(), signingSecret, team, people, picturesFrom: stack.url });
});
afterEach(async () => {
  const { violations } = slack;
  await slack.stop();
  expect(violations).toEqual([]);
});
afterAll(() => by.reset());

/** What the person sees in the end. */
const say = async (line: string, person: Person = ops): Promise<string> => {
  const { error } = await slack.command(line, person);
  expect(error).toBeNull();
  const messages = await slack.until(([first]) => first !== undefined && !first.text.startsWith("Asking "));
  return messages.map(show).join("\n");
};

/** On the newest message. */
const theButton = (label: RegExp): Button => {
  const found = buttonsOf(slack.latest().blocks).find(({ text }) => label.test(text.text));
  if (found === undefined) throw new Error(`no button ${label} on ${show(slack.latest())}`);
  return found;
};

const press = async (label: RegExp, person: Person = ops): Promise<string> => {
  const before = JSON.stringify(slack.messages);
  const { error } = await slack.pressed(slack.latest(), theButton(label), person);
  expect(error).toBeNull();
  await slack.until((messages) => JSON.stringify(messages) !== before);
  return show(slack.latest());
};

describe("what is asked", () => {
  test.each([
    ["/redis memory", /^:large_green_circle: OK · test memory[^]*maxmemory +\d+%/],
    ["/redis stats", /uses [\d.]+ MiB of 768\.0 MiB/],
    ["/redis config maxmemory", /maxmemory +512 MiB/],
    ["/redis persistence", /RDB is on, AOF is on/],
    ["/redis container", /has been up for/],
    ["/redis ping", /All 5 hops to Redis [\d.]+ answer/],
    ["/redis info server", /redis_version/],
    [
      "/redis errors since 5m",
      /^:(?:large_green_circle: OK|information_source:|warning: WARN|red_circle: CRITICAL)[^]*errors/,
    ],
    ["/redis doctor", /Checked and fine/],
    ["/redis why", /Checked and fine[^]*memory \d+ fine/i],
    ["/redis doctor detail all", /\*Persistence:\* [^]*snapshot/],
    ["/redis drift", /profile/],
    ["/redis targets", /test/],
    ["/redis audit", /audit/],
    ["/redis changes", /changes? of test/],
    ["/redis", /\/redis memory[^]*\/redis set/],
    ["/redis Memory?", /test memory/],
    ["/redis memory on <http://test|test>", /test memory/],
  ])("%s", async (line, expected) => {
    expect(await say(line)).toMatch(expected);
    expect(slack.messages).toHaveLength(1);
    expect(slack.latest().ephemeral).toBe(true);
  });

  test("an unknown word names the nearest, an unknown target those there are", async () => {
    expect(await say("/redis memroy")).toContain("`/redis memory`");
    await slack.command("/redis memory on nowhere", ops);
    expect(show(slack.latest())).toContain("test");
  });

  test("a viewer is not shown what would be refused, and an outsider nothing", async () => {
    expect(await say("/redis help", viewer)).not.toContain("/redis set");
    await slack.command("/redis memory", { user: OUTSIDER });
    expect(show(slack.latest())).toMatch(/not use redis-ops[^]*SLACK_ACCESS/);
  });

  test("Refresh edits the message, Share posts one for all, without buttons", async () => {
    await say("/redis memory");
    await press(/^Refresh/);
    expect(slack.messages).toHaveLength(1);
    expect(slack.latest().edits).toBe(1);
    await press(/^Share/);
    expect(slack.messages).toHaveLength(2);
    const shared = slack.latest();
    expect([shared.ephemeral, buttonsOf(shared.blocks)]).toEqual([false, []]);
  });
});

describe("a change", () => {
  test("is confirmed, made, read back, audited as the person's, and undone", async () => {
    expect(await say("/redis set maxmemory 560mb for 5m because cache is full")).toMatch(
      /512 MiB → 560 MiB[^]*headroom/,
    );
    expect(await by.actual("maxmemory")).toBe(String(512 * MIB));
    expect(await press(/^Confirm/)).toMatch(/^:white_check_mark: DONE[^]*512 MiB → 560 MiB/);
    expect(slack.messages).toHaveLength(1);
    expect(await by.actual("maxmemory")).toBe(String(560 * MIB));
    const [line] = await by.audit();
    const { team, operator: user } = stack.slack;
    expect(line).toMatchObject({
      operation: "set",
      caller: { id: `${team}/${user}`, via: "slack" },
      reason: "cache is full",
    });
    await press(/^Undo/);
    expect(await press(/^Confirm/)).toMatch(/UNDONE/);
    expect(await by.actual("maxmemory")).toBe(String(512 * MIB));
  });

  test("refused by a guard shows the figures and the nearest value that passes", async () => {
    expect(await say("/redis set maxmemory 700mb")).toMatch(/768\.0 MiB[^]*576 MiB/);
    expect(await press(/576 MiB/)).toMatch(/512 MiB → 576 MiB/);
    expect(await press(/^Cancel/)).not.toContain("DONE");
    expect(await by.actual("maxmemory")).toBe(String(512 * MIB));
  });

  test("is not a viewer's, and nobody else's to confirm", async () => {
    expect(await say("/redis set maxmemory 560mb", viewer)).toMatch(/Not allowed/);
    await slack.command("/redis set maxmemory 560mb", ops);
    await slack.until((messages) => messages.some((message) => buttonsOf(message.blocks).length > 0));
    const confirmation = slack.latest();
    const confirm = theButton(/^Confirm/);
    for (const other of [viewer, { user: OUTSIDER }]) {
      const before = slack.messages.length;
      await slack.pressed(confirmation, confirm, other);
      await slack.until((messages) => messages.length > before);
      expect(show(slack.latest())).not.toContain("DONE");
    }
    expect(await by.actual("maxmemory")).toBe(String(512 * MIB));
  });

  test("is made once, however often the button is pressed", async () => {
    await say("/redis set maxmemory 560mb");
    const confirmation = slack.latest();
    const confirm = theButton(/^Confirm/);
    const before = (await by.changes())[0]?.id ?? 0;
    const applied = async () =>
      (await by.audit()).filter(({ outcome, change_id }) => outcome === "applied" && (change_id ?? 0) > before).length;
    await Promise.all([1, 2, 3].map(() => slack.pressed(confirmation, confirm, ops)));
    await slack.until(() => show(confirmation).includes("DONE") && slack.messages.length === 3);
    expect(show(confirmation)).toContain("512 MiB → 560 MiB");
    expect(slack.messages.slice(1).map(show)).toEqual(Array(2).fill(expect.stringContaining("pressed already")));
    expect(await applied()).toBe(1);
    await by.reset();
    await slack.pressed(confirmation, confirm, ops);
    await slack.until((messages) => messages.length === 4);
    expect(await by.actual("maxmemory")).toBe(String(512 * MIB));
  });

  test("cannot be forged: a button whose value was changed does nothing", async () => {
    await say("/redis set maxmemory 560mb");
    const confirm = theButton(/^Confirm/);
    const value = confirm.value ?? "";
    expect(value.length).toBeGreaterThan(40);
    for (const at of [0, Math.floor(value.length / 2), value.length - 1]) {
      const other = value[at] === "A" ? "B" : "A";
      await slack.pressed(slack.latest(), { ...confirm, value: value.slice(0, at) + other + value.slice(at + 1) }, ops);
    }
    await slack.until(() => false, 500);
    expect(await by.actual("maxmemory")).toBe(String(512 * MIB));
  });
});

describe("the console", () => {
  interface Signed {
    status: number;
    body: { person?: { id: string; role: string; way: string }; code?: string };
  }

  /** What the page does that a link opens. */
  const signIn = async (code: string): Promise<Signed> => {
    const response = await new FetchBrowser(stack.url).signIn({ way: "slack", code });
    return { status: response.status, body: (await response.json()) as Signed["body"] };
  };

  const codeOf = (button: Button): string => codeIn(button.url, stack.url);

  /** Where the code is shown but in the button's address, and what the channel sees. */
  const elsewhere = (code: string): string[] => [
    ...slack.messages.flatMap((message) => JSON.stringify(message).split(code).slice(2)),
    ...slack.messages.filter(({ ephemeral }) => !ephemeral).map((message) => JSON.stringify(message)),
  ];

  test.each([
    ["an operator", () => ops, "operator"],
    ["a viewer", () => viewer, "viewer"],
  ])("opens for %s by a link that works once, with their own role", async (_, person, role) => {
    await say("/redis console", person());
    expect(slack.latest().ephemeral).toBe(true);
    const code = codeOf(theButton(/^Open the console/));
    expect(elsewhere(code)).toEqual([]);
    const { status, body } = await signIn(code);
    const id = `${stack.slack.team}/${person().user}`;
    expect([status, body.person]).toEqual([200, expect.objectContaining({ id, role, way: "slack" })]);
    expect((await signIn(code)).status).toBe(401);
  });

  test("is a press away below an answer, which carries no link", async () => {
    await say("/redis memory", viewer);
    const answer = slack.latest();
    expect(JSON.stringify(answer)).not.toContain("#/in/");
    await slack.pressed(answer, theButton(/^Console/), viewer);
    await slack.until((messages) => messages.length === 2);
    expect([slack.latest().ephemeral, answer.edits]).toEqual([true, 0]);
    const code = codeOf(theButton(/^Open the console/));
    expect((await signIn(code)).body.person).toMatchObject({ role: "viewer" });
    // Slack tells of that press as well; nothing is said to it.
    await slack.pressed(slack.latest(), theButton(/^Open the console/), viewer);
    expect(slack.messages).toHaveLength(2);
  });

  test("is nobody's who is on no list, typed or pressed", async () => {
    await slack.command("/redis console", { user: OUTSIDER });
    expect(show(slack.latest())).toMatch(/not use redis-ops/);
    await say("/redis memory");
    const answer = slack.latest();
    const before = slack.messages.length;
    await slack.pressed(answer, theButton(/^Console/), { user: OUTSIDER });
    await slack.until((messages) => messages.length > before);
    expect(JSON.stringify(slack.messages)).not.toContain("#/in/");
  });

  test("is in no line of the Worker's log", async () => {
    await say("/redis console");
    const code = codeOf(theButton(/^Open the console/));
    const signed = await signIn(code);
    expect(signed.status).toBe(200);
    const log = async (): Promise<string> => (await stack.control.workerLogs()).join("\n");
    // Both requests are in it, so their lines would show the code if it were there.
    for (const part of ['"outcome":"console"', '"route":"/console/sign-in"']) await expect.poll(log).toContain(part);
    const lines = await log();
    expect(lines).not.toContain(code);
    expect(lines).not.toContain("#/in/");
  });
});

describe("what does not come from Slack", () => {
  const body = () =>
    new URLSearchParams({
      team_id: stack.slack.team,
      user_id: stack.slack.operator,
      channel_id: "C1",
      command: "/redis",
      text: "memory",
      response_url: `${slack.origin}/commands/x`,
      trigger_id: "1.2.3",
    }).toString();
  const post = (headers: Record<string, string>) =>
    fetch(eventsUrl(), {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
      body: body(),
    });
  const signed = (secondsAgo: number, secret = stack.slack.signingSecret) =>
    signatureHeaders(secret, Math.floor(Date.now() / 1000) - secondsAgo, body());

  test("a sound signature is let in, and the same request only once", async () => {
    const headers = signed(0);
    const first = await post(headers);
    expect([first.status, (await first.text()).includes("test memory")]).toEqual([200, true]);
    const replayed = await post(headers);
    expect([replayed.status, await replayed.text()]).toEqual([200, ""]);
  });

  test.each([
    ["no signature", () => ({})],
    ["another secret", () => signed(0, "another")],
    ["six minutes old", () => signed(360)],
    ["six minutes ahead", () => signed(-360)],
  ])("%s is refused", async (_, headers) => {
    expect((await post(headers())).status).toBe(401);
  });

  test("another team is refused", async () => {
    await slack.command("/redis memory", { ...ops, team: "T0OTHER" });
    expect(show(slack.latest())).toMatch(/Not allowed|not use/);
  });
});

test("a host that takes its time: acknowledged at once, then one edit", async () => {
  await stack.control.docker("kill", "--signal", "STOP", stack.container);
  try {
    const { error, body } = await slack.command("/redis memory", ops);
    expect(error).toBeNull();
    expect(body).toContain("Asking");
    await slack.until(([message]) => (message?.edits ?? 0) > 0);
    expect(slack.messages).toHaveLength(1);
    expect(slack.latest().edits).toBe(1);
    expect(show(slack.latest())).toMatch(/redis/);
    expect(show(slack.latest())).not.toMatch(/white_check_mark|large_green_circle/);
  } finally {
    await stack.control.docker("kill", "--signal", "CONT", stack.container);
  }
});
