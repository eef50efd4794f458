import { expect, test } from "vitest";
import { SIGHT } from "../machine/cases.fixture.ts";
import type { Message } from "../senders/message.ts";
import { mailOfReaders, OVER, SHOWN, toShow } from "./readers.ts";

const MAY_READ: Readonly<Record<string, string[]>> = { aaa: ["phone"], bbb: ["phone", "tablet"], ccc: ["laptop"] };
const devices = { mayRead: (target: string) => Promise.resolve(MAY_READ[target] ?? []) };
const mail = (targets?: string[], more: Partial<Message> = {}): Message => ({
  ...{ id: "aaa-1", target: "aaa", notice: { how: "new", what: "raised" }, at: 1 },
  alert: { ...SIGHT, id: 1, stage: "raised" },
  ...(targets === undefined ? {} : { targets, incident: 1 }),
  ...more,
});
const EDIT: Partial<Message> = { notice: { how: "edit", what: "changed" } };
const SETTLED: Partial<Message> = {
  notice: { how: "edit", what: "settled" },
  alert: { ...SIGHT, id: 1, stage: "settled" },
};

const told = async (of: Message): Promise<unknown[][]> =>
  [...(await mailOfReaders(devices, of))].map(([id, each]) => [
    ...[id, each.target],
    ...("alert" in each ? [each.alert.stage, each.alias] : []),
  ]);

test("of several targets of a host each device is told of the first that its person may read, and of one target only who may read that", async () => {
  const alias = "redis-ops/aaa/1";
  expect(await told(mail(["aaa", "bbb", "ddd"]))).toEqual([
    ["phone", "aaa", "raised", alias],
    ["tablet", "bbb", "raised", alias],
  ]);
  expect(await told(mail())).toEqual([["phone", "aaa", "raised", undefined]]);
  await expect(mailOfReaders({ mayRead: () => Promise.reject(new Error("gone")) }, mail())).rejects.toThrow("gone");
});

test("for whoever may read only targets that answer again it is over, although others do not answer yet", async () => {
  const alias = "redis-ops/aaa/1";
  expect(await told(mail(["bbb"], { ...EDIT, ever: ["aaa", "bbb", "ccc"] }))).toEqual([
    ["phone", "bbb", "raised", alias],
    ["tablet", "bbb", "raised", alias],
    ["laptop", "ccc", "settled", alias],
  ]);
});

test.each([
  ["what calls is shown as it is", mail(["aaa"]), OVER, "raised"],
  ["what changes in what is shown is shown", mail(["aaa"], EDIT), SHOWN, "changed"],
  ["what changes calls where nothing is shown", mail(["aaa"], EDIT), null, "raised"],
  ["what changes calls again where it was over", mail(["aaa"], EDIT), OVER, "came_back"],
  ["its end is shown", mail(["aaa"], SETTLED), SHOWN, "settled"],
  ["its end is not shown where nothing is", mail(["aaa"], SETTLED), null, null],
  ["its end is not shown a second time", mail(["aaa"], SETTLED), OVER, null],
  ["of one target what changes calls nobody who was not called", mail(undefined, EDIT), null, null],
  ["of one target what changes after its end is shown", mail(undefined, EDIT), OVER, "changed"],
])("%s", (_what, of, before, what) => {
  const shown = toShow(of, before);
  expect(shown !== null && "alert" in shown ? shown.notice.what : null).toBe(what);
});
