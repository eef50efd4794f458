/** What is asked with `dry_run`: everything that would be refused is refused, with what to type, and nothing is done. */
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { dataOf, full, roadOver } from "./by-hand.fixture.ts";
import { storageOver } from "../double/storage.ts";

const road = (options?: Parameters<typeof roadOver>[1]) => roadOver(storageOver(new DatabaseSync(":memory:")), options);

test("says what a mute would cover, an end of it would uncover and who would see to it, and does nothing of that", async () => {
  const { does, finds, shown, told, audit } = road();
  await finds(full);
  const before = shown();
  expect(dataOf(await does("mute", { finding: "disk_full", for: "2h", dry_run: "true" }))).toEqual({
    ...{ finding: "disk_full", until: "2026-11-29T14:00:00.000Z", alerts: [1], dry_run: true },
  });
  expect(dataOf(await does("acknowledge", { id: "1", dry_run: "true" }))).toEqual({
    ...{ id: 1, cause: "disk_full", state: "acknowledged", dry_run: true },
  });
  expect(shown()).toEqual(before);
  await does("mute", { for: "2h" });
  expect(dataOf(await does("unmute", { dry_run: "true" }))).toEqual({
    ...{ finding: null, ended: 1, alerts: [1], dry_run: true },
  });
  expect(shown()[0]?.state).toBe("muted");
  expect(told).toEqual(["trigger"]);
  expect(audit()).toHaveLength(1);
});

test("is not remembered under an Idempotency-Key: what was looked at is made afterwards", async () => {
  const { does, shown, finds } = road();
  await finds(full);
  await does("acknowledge", { id: "1", dry_run: "true" }, "k-1");
  expect(dataOf(await does("acknowledge", { id: "1" }, "k-1"))).toMatchObject({ state: "acknowledged" });
  expect(shown()[0]?.state).toBe("acknowledged");
});

test.each([
  [
    "mute",
    { finding: "disk_ful", for: "2h" },
    "bad_input",
    "There is no finding disk_ful.",
    "Did you mean `disk_full`",
  ],
  ["mute", { finding: "no_anwser", for: "2h" }, "bad_input", "There is no finding no_anwser.", "`no_answer`"],
  ["mute", { finding: "queue", for: "2h" }, "bad_input", "There is no finding queue.", "`queue_length`"],
  ["mute", { finding: "zzzzzzzzz", for: "2h" }, "bad_input", "There is no finding zzzzzzzzz.", "`alerts` and `doctor`"],
  ["unmute", { finding: "disk_ful" }, "bad_input", "There is no finding disk_ful.", "Did you mean `disk_full`"],
  ["unmute", { finding: "disk_full" }, "not_found", "Nobody has muted disk_full by itself.", "`unmute` alone"],
  ["acknowledge", { id: "9" }, "not_found", "There is no alert 9.", "1 (disk_full)"],
] as const)("%s %j is refused as %s, with and without it", async (operation, said, code, detail, hint) => {
  const { does, finds, audit } = road();
  await finds(full);
  await does("mute", { for: "1h" });
  for (const dry_run of ["true", "false"])
    expect(dataOf(await does(operation, { ...said, dry_run }))).toMatchObject({
      ...{ code, detail },
      hint: expect.stringContaining(hint) as unknown,
    });
  // Only what was to be done.
  expect(audit()).toHaveLength(2);
});
