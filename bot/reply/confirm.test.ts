import { expect, test } from "vitest";
import { confirmMessage, type Plan } from "./confirm.ts";
import { allText } from "./markup.fixture.ts";
import { change, raised } from "./samples/changes.fixture.ts";
import { ASKING, envelope, MIB, NOW, press } from "./samples/reading.fixture.ts";

const preview = (more: Partial<typeof raised>): Plan["preview"] =>
  envelope("set", "", { ...raised, outcome: "dry_run", ...more });
const undoing = (of: typeof change): Plan["preview"] => envelope("changes", "", { changes: [of] });

const confirm = (plan: Partial<Plan>) =>
  confirmMessage(
    {
      operation: "set",
      target: "prod",
      input: { key: "maxmemory", value: "576mb", for: "2h", reason: "queue backlog" },
      preview: preview({ change_id: null, until: null }),
      ...plan,
    },
    { press: press(), by: ASKING, now: NOW, expiresAt: NOW + 300_000 },
  );
const confirmStyle = (message: ReturnType<typeof confirm>): unknown =>
  /"value":"[^}]*\}"[^}]*"style":"(\w+)"/.exec(
    JSON.stringify(message).replaceAll('\\"', "'").replaceAll("}}", "}"),
  )?.[1];

test("says what, where, from and to what, headroom now and then, until when, who and why, and how long it lasts", () => {
  const text = allText(confirm({}));
  for (const said of [
    "Change maxmemory on prod?",
    "*512 MiB → 576 MiB*",
    "headroom now   15.4 MiB",
    "         then  79.4 MiB",
    "For 2h until <!date^1795388645^{date_short_pretty} {time}|2026-11-22 23:04 UTC>",
    `Asked by <@${ASKING}>: “queue backlog”`,
    "until the container is recreated or restarted",
    "In the compose file, in the command of the service: --maxmemory 576mb",
    "Only you can press, once, within 5 min",
  ])
    expect(text).toContain(said);
  expect(text).not.toContain("white_check_mark");
});

test("carries the change for Confirm as for Cancel", () => {
  const { blocks } = confirm({});
  const [actions] = blocks.filter(({ type }) => type === "actions");
  expect(actions).toMatchObject({
    elements: [
      { text: { text: "Confirm" }, action_id: "redis_ops:confirm:1" },
      { text: { text: "Cancel" }, action_id: "redis_ops:cancel:2" },
    ],
  });
});

test.each([
  ["raising", {}, "primary"],
  ["lowering", { preview: preview({ after: String(400 * MIB) }) }, "danger"],
  ["limiting what had no limit", { preview: preview({ before: "0" }) }, "danger"],
  ["with a warning", { preview: preview({ warnings: ["Celery's keys are in this Redis."] }) }, "danger"],
  ["overriding a guard", { input: { key: "maxmemory", value: "576mb", allow_eviction: "true" } }, "danger"],
  ["of what could not be read", { preview: null }, "danger"],
  ["undoing a raise", { operation: "undo", input: { id: "12" }, preview: undoing(change) }, "danger"],
] as const)("%s makes the button %s", (_, plan, style) => {
  expect(confirmStyle(confirm(plan as Partial<Plan>))).toBe(style);
});

test("of an undo shows what is put back: the value from before the first of the changes", () => {
  const chained = { ...change, original: String(256 * MIB) };
  const text = allText(confirm({ operation: "undo", input: { id: "12" }, preview: undoing(chained) }));
  expect(text).toContain("Undo change 12 on prod?");
  expect(text).toContain("*576 MiB → 256 MiB*");
});
