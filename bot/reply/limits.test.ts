import { describe, expect, test } from "vitest";
import type { KnownBlock } from "@slack/types";
import { answerMessage } from "./success.ts";
import { cutMarkup, withinLimits } from "./limits.ts";
import { violations } from "./limits.fixture.ts";
import { allText } from "./markup.fixture.ts";
import { evicting, memory } from "./samples/answers.fixture.ts";
import { change } from "./samples/changes.fixture.ts";
import { envelope, press, reply } from "./samples/reading.fixture.ts";

const section = (text: string): KnownBlock => ({ type: "section", text: { type: "mrkdwn", text, verbatim: true } });
const button = (value: string, at: number) => ({
  type: "button" as const,
  text: { type: "plain_text" as const, text: `button ${at}` },
  action_id: `a:${at}`,
  value,
});

test("60 reasons of 5,000 characters: eight are told, and that there are 52 more", () => {
  const reasons = Array.from({ length: 60 }, (_, at) => ({
    ...evicting,
    id: `rule_${at}`,
    text: `Reason ${at}: ${"x".repeat(5000)}`,
    next_step: "y".repeat(5000),
  }));
  const message = answerMessage(envelope("memory", "z".repeat(5000), memory, { reasons }), reply());
  expect(violations(message)).toEqual([]);
  expect(allText(message)).toContain("… and 52 more reasons");
  expect(allText(message)).toMatch(/more characters/);
  expect(allText(message)).toContain("Refresh");
});

test("200 changes with long reasons: the buttons at the end stay, and what was left out is counted", () => {
  const changes = Array.from({ length: 200 }, (_, at) => ({
    ...change,
    id: at + 1,
    reason: "&".repeat(5000),
    note: "<".repeat(5000),
  }));
  const message = answerMessage(envelope("changes", "200 changes.", { changes }), reply());
  expect(violations(message)).toEqual([]);
  expect(allText(message)).toContain("… and 190 more changes");
  expect(allText(message)).toContain("Share to channel");
});

test("INFO of 300 fields says how many it does not show", () => {
  const fields = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`field_${at}`, "v".repeat(100)]));
  const message = answerMessage(envelope("info", "INFO.", { sections: { server: fields } }), reply());
  expect(violations(message)).toEqual([]);
  expect(allText(message)).toMatch(/… and \d+ more/);
});

describe("withinLimits", () => {
  test("leaves a message alone that Slack takes", () => {
    const message = { text: "x", blocks: [section("x")] };
    expect(withinLimits(message)).toEqual(message);
  });

  test("of 70 blocks and buttons at the end keeps 50, with a count of the others", () => {
    const blocks = [
      ...Array.from({ length: 69 }, (_, at) => section(`part ${at}`)),
      { type: "actions" as const, elements: [button("v", 1)] },
    ];
    const made = withinLimits({ text: "x", blocks });
    expect(made.blocks).toHaveLength(50);
    expect(made.blocks.at(-1)).toMatchObject({ type: "actions" });
    expect(JSON.stringify(made.blocks.at(-2))).toContain("… and 21 more parts");
  });

  test("leaves out a button whose value is too long, since half a signature opens nothing", () => {
    const elements = [button("v".repeat(2001), 1), button("v".repeat(2000), 2)];
    expect(withinLimits({ text: "x", blocks: [{ type: "actions", elements }] }).blocks).toEqual([
      { type: "actions", elements: [elements[1]] },
    ]);
  });

  test("keeps within the total of all blocks where each of them would do", () => {
    const blocks = Array.from({ length: 10 }, () => section("x".repeat(2900)));
    const made = withinLimits({ text: "x", blocks });
    expect(JSON.stringify(made.blocks).length).toBeLessThanOrEqual(12_500);
    expect(JSON.stringify(made.blocks.at(-1))).toMatch(/… and \d more parts/);
  });

  test("keeps within it with 25 buttons of the largest values as well", () => {
    const elements = Array.from({ length: 25 }, (_, at) => button("v".repeat(2000), at));
    const made = withinLimits({ text: "x", blocks: [section("x"), { type: "actions", elements }] });
    expect(violations(made)).toEqual([]);
  });
});

describe("cutMarkup", () => {
  test.each([
    ["an entity", `${"x".repeat(37)}&amp;&amp;&amp;${"y".repeat(100)}`],
    ["a code block", `\`\`\`\n${"x".repeat(300)}\n\`\`\``],
    ["a code span", `\`${"x".repeat(300)}\``],
    ["a mention", `${"x".repeat(35)}<@U0OPERATOR>${"x".repeat(300)}`],
    ["a pair of surrogates", "😀".repeat(200)],
  ])("does not tear %s", (_, text) => {
    const made = cutMarkup(text, 100);
    expect(made.length).toBeLessThanOrEqual(100);
    expect(made).toMatch(/… [\d,]+ more characters$/);
    expect(made).not.toMatch(/&(?!amp;)|<(?!@U0OPERATOR>)/);
    expect(made.replaceAll("```", "").split("`").length % 2).toBe(1);
    expect(made.split("```").length % 2).toBe(1);
    expect(made).not.toMatch(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])/);
  });
});

test("a button that cannot be made is left out, and the reply stands without it", () => {
  const none = answerMessage(envelope("memory", "Fine.", memory), reply({ press: () => null }));
  expect(JSON.stringify(none)).not.toContain('"button"');
  expect(JSON.stringify(answerMessage(envelope("memory", "Fine.", memory), reply({ press: press() })))).toContain(
    '"button"',
  );
});

test("no entity is torn in a notification, wherever it has to end", () => {
  for (let before = 0; before < 5; before += 1) {
    const { text } = withinLimits({ text: `${"x".repeat(before)}${"&amp;".repeat(2000)}`, blocks: [] });
    expect(text.length).toBeLessThanOrEqual(4000);
    expect(text.replaceAll("&amp;", "")).not.toContain("&");
    expect(text).toMatch(/more characters$/);
  }
});
