import { describe, expect, test } from "vitest";
import type { Message } from "../slack/message.ts";
import { answerMessage } from "./success.ts";
import { allText } from "./markup.fixture.ts";
import { evicting, memory } from "./samples/answers.fixture.ts";
import { change, raised } from "./samples/changes.fixture.ts";
import { told } from "../../src/protocol/answer.ts";
import { CHANGE_STATES } from "../../src/protocol/operations/changes.ts";
import { ASKING, envelope, NOW, reply } from "./samples/reading.fixture.ts";

interface Pressable {
  text: { text: string };
  value: string;
  action_id: string;
  style?: string;
}

const buttons = ({ blocks }: Message): Pressable[] =>
  blocks.flatMap((block): Pressable[] => {
    if (block.type === "actions") return block.elements as Pressable[];
    return block.type === "section" && block.accessory !== undefined ? [block.accessory as Pressable] : [];
  });
const labels = (message: Message): string[] => buttons(message).map(({ text }) => text.text);
const valueOf = (message: Message, label: string): unknown =>
  JSON.parse(buttons(message).find(({ text }) => text.text === label)?.value ?? "null");

const warns = envelope("memory", "Redis uses 496.6 MiB of 512.0 MiB.", memory, { reasons: [evicting] });

describe("an answer", () => {
  test("begins with the verdict, as a sign and as a word", () => {
    const [first] = answerMessage(warns, reply()).blocks;
    expect(first).toMatchObject({ type: "header", text: { text: ":warning: WARN · prod memory" } });
    expect(answerMessage(warns, reply()).text).toMatch(/^WARN · prod memory\. Redis uses 496\.6 MiB/);
  });

  test("has a bar for each ceiling, no line of it wider than 34", () => {
    const text = allText(answerMessage(warns, reply()));
    expect(text).toContain("maxmemory   96%  ████████████████░\n  496.6 of 512.0 MiB, 15.4 free");
    const blocks = [...text.matchAll(/```\n([\s\S]*?)\n```/g)].flatMap(([, code = ""]) => code.split("\n"));
    expect(blocks.length).toBeGreaterThan(8);
    expect(blocks.filter((line) => Array.from(line).length > 34)).toEqual([]);
  });

  test("offers the next step to an operator, at the largest value that the reason names", () => {
    const message = answerMessage(warns, reply());
    expect(labels(message)).toEqual(["Raise to 576 MiB for 2h", "Refresh", "Share to channel"]);
    expect(valueOf(message, "Raise to 576 MiB for 2h")).toEqual({
      operation: "set",
      target: "prod",
      input: { key: "maxmemory", value: "576mb", for: "2h" },
    });
  });

  test("offers a viewer no change, but the line to pass on", () => {
    const message = answerMessage(warns, reply({ role: "viewer" }));
    expect(labels(message)).toEqual(["Refresh", "Share to channel"]);
    expect(allText(message)).toContain("`/redis set maxmemory 576mb for 2h`");
  });

  test("asks again and shares with the input that it was asked with", () => {
    const answer = envelope("config", "maxmemory is 1.", { maxmemory: "1" });
    const message = answerMessage(answer, reply({ input: { key: "maxmemory" } }));
    expect(valueOf(message, "Refresh")).toEqual({ operation: "config", target: "prod", input: { key: "maxmemory" } });
    expect(buttons(message).map(({ action_id }) => action_id)).toEqual(["redis_ops:ask:1", "redis_ops:share:2"]);
  });

  test.each([
    [0, false],
    [5_000, false],
    [5_001, true],
    [200_000, true],
  ])("that was read %d ms ago says so: %s", (age_ms, said) => {
    expect(allText(answerMessage({ ...warns, age_ms }, reply())).includes("Read ")).toBe(said);
  });

  test("that waited on its way to Slack is as old as it is now", () => {
    expect(allText(answerMessage(warns, reply({ now: NOW + 20_000 })))).toContain(
      "Read 20 s ago, at <!date^1795381445^{date_short_pretty} {time}|2026-11-22 21:04 UTC>",
    );
  });

  test("to a channel has no buttons, and says who shared it and when it was read", () => {
    const message = answerMessage(warns, reply({ audience: "channel" }));
    expect(buttons(message)).toEqual([]);
    expect(allText(message)).toContain(
      `Shared by <@${ASKING}> from \`/redis\` · read at <!date^1795381445^{date_short_pretty} {time}|2026-11-22 21:04 UTC>`,
    );
  });

  test("to a channel mentions nobody else: those who made changes are not called", () => {
    const answer = envelope("changes", "1 change.", { changes: [change] });
    expect(allText(answerMessage(answer, reply()))).toContain("<@U0OPERATOR>");
    const shared = allText(answerMessage(answer, reply({ audience: "channel", by: "U0SHARER" })));
    expect(shared).not.toContain("<@U0OPERATOR>");
    expect(shared).toContain("T0TEAM/U0OPERATOR");
  });

  test("does not say twice what its sentence says already", () => {
    const twice = { ...warns, summary: `Redis uses 496.6 MiB; warn: ${evicting.text}` };
    expect(allText(answerMessage(twice, reply())).split(evicting.text.replace(/\.$/, ""))).toHaveLength(3);
    expect(allText(answerMessage(warns, reply())).split(evicting.text.replace(/\.$/, ""))).toHaveLength(2);
  });

  test("with data that the catalogue does not know shows it as it is", () => {
    const text = allText(answerMessage(told({ ...warns, data: { surprise: 42 } }), reply()));
    expect(text).toContain("surprise  42");
    expect(text).toContain("WARN · prod memory");
  });
});

describe("what doctor found fine", () => {
  const fine = [
    { id: "redis_busy", subject: "Redis", text: "No script holds Redis." },
    { id: "fragmentation_ratio", subject: "memory", text: "Fragmentation is 1.04." },
    { id: "maxmemory_unlimited", subject: "memory", text: "maxmemory has a limit." },
  ];
  const found = envelope("doctor", "Nothing is wrong.", { findings: [], fine, unread: [] });

  test("is counted by subject, and each of it is a press away", () => {
    const message = answerMessage(found, reply());
    expect(allText(message)).toContain("*Checked and fine (3)*\nMemory 2 fine, Redis 1 fine.");
    expect(allText(message)).not.toContain("No script holds Redis.");
    expect(valueOf(message, "Show what is fine")).toEqual({
      operation: "doctor",
      target: "prod",
      input: { detail: "all" },
    });
  });

  test("is told where it was asked for", () => {
    const message = answerMessage(found, reply({ input: { detail: "all" } }));
    expect(allText(message)).toContain("*Memory:* Fragmentation is 1.04. maxmemory has a limit.");
    expect(labels(message)).toEqual(["Refresh", "Share to channel"]);
  });

  test("is told whole, however much it is", () => {
    const much = Array.from({ length: 60 }, (_, at) => ({
      id: `rule_${at}`,
      subject: `subject ${at % 10}`,
      text: `Sentence ${at} says ${"at some length ".repeat(4)}what is fine.`,
    }));
    const answer = envelope("doctor", "Nothing is wrong.", { findings: [], fine: much, unread: [] });
    const text = allText(answerMessage(answer, reply({ input: { detail: "all" } })));
    for (const { id } of much) expect(text).toContain(`Sentence ${id.slice(5)} says`);
    expect(text).not.toContain("more characters");
  });
});

describe("the outcome of a change", () => {
  const of = (more: Partial<typeof raised>): Message =>
    answerMessage(
      envelope("set", "Changed maxmemory 512 MiB -> 576 MiB (change 12).", { ...raised, ...more }),
      reply(),
    );

  test("that was applied: before, after as read back, until when, and Undo", () => {
    const message = of({});
    expect(allText(message)).toContain("DONE · prod maxmemory");
    expect(allText(message)).toContain("*512 MiB → 576 MiB*\napplied, and read back");
    expect(allText(message)).toContain(
      "Put back by itself at <!date^1795388645^{date_short_pretty} {time}|2026-11-22 23:04 UTC>",
    );
    expect(valueOf(message, "Undo")).toEqual({ operation: "undo", target: "prod", input: { id: "12" } });
  });

  test.each([
    ["not_applied", "NOT CHANGED"],
    ["unknown", "OUTCOME UNKNOWN"],
  ] as const)("that is %s never looks like a success", (outcome, said) => {
    const message = of({ outcome });
    const text = allText(message);
    expect(text).toContain(said);
    expect(text).not.toMatch(/white_check_mark|DONE|Changed maxmemory/);
    expect(labels(message)).toEqual(["Show maxmemory now", "Show changes"]);
  });

  test("that had nothing to change is no success and has nothing to undo", () => {
    const message = of({ before: raised.after, change_id: null, until: null });
    expect(allText(message)).toContain("NOTHING CHANGED");
    expect(allText(message)).toContain("*maxmemory* is *576 MiB* already.");
    expect(labels(message)).toEqual([]);
  });

  test("of a profile is only as good as the worst of its items", () => {
    const item = { key: "appendonly", before: "no", after: "yes", change_id: 14, detail: null };
    const heading = (...outcomes: ("applied" | "failed" | "unknown" | "refused")[]): string => {
      const items = outcomes.map((outcome) => ({ ...item, outcome }));
      return answerMessage(envelope("apply", "Done.", { items, remaining: [], lasts: "", permanent: null }), reply())
        .text;
    };
    expect(heading("applied")).toMatch(/^DONE/);
    expect(heading("applied", "failed")).toMatch(/^ONLY IN PART/);
    expect(heading("refused")).toMatch(/^NOT CHANGED/);
    expect(heading("applied", "unknown", "failed")).toMatch(/^OUTCOME UNKNOWN/);
  });
});

test("only a change that is in force can be undone, and only by an operator", () => {
  const answer = envelope("changes", "9 changes.", {
    changes: CHANGE_STATES.map((state, at) => ({ ...change, id: at + 1, state })),
  });
  const undone = (message: Message): unknown[] =>
    buttons(message)
      .filter(({ text }) => text.text === "Undo")
      .map(({ value }) => (JSON.parse(value) as { input: { id: string } }).input.id);
  expect(undone(answerMessage(answer, reply()))).toEqual(["1", "2"]);
  expect(undone(answerMessage(answer, reply({ role: "viewer" })))).toEqual([]);
});
