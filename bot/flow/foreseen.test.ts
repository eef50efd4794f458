/** What would be refused is refused before anybody presses Confirm, with what to type. */
import { expect, it } from "vitest";
import type { Answer, Asked } from "../operations/operations.ts";
import { envelopeOf, problemOf, SlackDouble } from "../double/slack.ts";

const text = (message: unknown): string => JSON.stringify(message);

const NO_FINDING = problemOf({
  ...{ code: "bad_input", status: 400, title: "Bad input", hop: "worker" },
  ...{ detail: "There is no finding disk_ful.", hint: "Did you mean `disk_full`?" },
});

it.each([
  ["mute disk_ful for 2h", { finding: "disk_ful", for: "2h" }],
  ["unmute disk_ful", { finding: "disk_ful" }],
  ["acknowledge 99", { id: "99" }],
])("%s: what the target knows to be wrong is said at once, and not asked about", async (line, input) => {
  const slack = new SlackDouble({ call: () => Promise.resolve(NO_FINDING) });
  const { ack } = await slack.command(line);
  for (const said of ["There is no finding disk_ful.", "Did you mean", "disk_full"]) expect(text(ack)).toContain(said);
  expect(text(ack)).not.toContain("redis_ops:confirm");
  expect(slack.asked).toMatchObject([{ input: { ...input, dry_run: "true" }, idempotencyKey: null }]);
});

it("what is wrong only by the time of Confirm is said then, and Confirm counts once", async () => {
  const call = (asked: Asked): Promise<Answer> =>
    Promise.resolve(
      asked.input["dry_run"] === "true"
        ? envelopeOf(asked, { id: 14, cause: "disk_full", state: "acknowledged", dry_run: true })
        : problemOf({ code: "conflict", status: 409, title: "Conflict", hop: "worker", detail: "Alert 14 is over." }),
    );
  const slack = new SlackDouble({ call });
  const { ack } = await slack.command("acknowledge 14");
  await Promise.all([slack.press(ack, "Confirm"), slack.press(ack, "Confirm")]);
  expect(slack.asked.map(({ input }) => input["dry_run"])).toEqual(["true", undefined]);
  expect(text(slack.posts)).toContain("Alert 14 is over.");
  expect(text(slack.posts)).toContain("pressed already");
});
