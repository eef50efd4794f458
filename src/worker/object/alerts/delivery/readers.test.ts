import * as fc from "fast-check";
import { expect, test } from "vitest";
import { SIGHT } from "../machine/cases.fixture.ts";
import { reportOf, speaker } from "../one-host/speaker.fixture.ts";
import type { Message } from "../senders/message.ts";
import type { Posting } from "../senders/slack.ts";
import { OVER, SHOWN } from "./devices.ts";
import { mailOfReaders, toShow } from "./readers.ts";

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

const mailsOf = async (of: Message): Promise<unknown[][]> =>
  [...(await mailOfReaders(devices, of))].map(([id, each]) => [
    ...[id, each.target],
    ...("alert" in each ? [each.alert.stage, each.alias] : []),
  ]);

test("of several targets of a host each device is told of the first that its person may read, and of one target only who may read that", async () => {
  const alias = "redis-ops/aaa/1";
  expect(await mailsOf(mail(["aaa", "bbb", "ddd"]))).toEqual([
    ["phone", "aaa", "raised", alias],
    ["tablet", "bbb", "raised", alias],
  ]);
  expect(await mailsOf(mail())).toEqual([["phone", "aaa", "raised", undefined]]);
  await expect(mailOfReaders({ mayRead: () => Promise.reject(new Error("gone")) }, mail())).rejects.toThrow("gone");
});

test("whose device has its letter already is looked up for no other target", async () => {
  const asked: [string, readonly string[]][] = [];
  const mayRead = (target: string, but: readonly string[]) => {
    asked.push([target, but]);
    return devices.mayRead(target);
  };
  await mailOfReaders({ mayRead }, mail(["aaa", "bbb", "ccc"]));
  expect(asked).toEqual([
    ["aaa", []],
    ["bbb", ["phone"]],
    ["ccc", ["phone", "tablet"]],
  ]);
});

test("for whoever may read only targets that answer again it is over, although others do not answer yet", async () => {
  const alias = "redis-ops/aaa/1";
  expect(await mailsOf(mail(["bbb"], { ...EDIT, all: ["aaa", "bbb", "ccc"] }))).toEqual([
    ["phone", "bbb", "raised", alias],
    ["tablet", "bbb", "raised", alias],
    ["laptop", "ccc", "settled", alias],
  ]);
});

test("of a target that is not configured any more only its own end goes to whoever could read it, and no name of it to those of the others", async () => {
  const gone = {
    mayRead: (target: string, _but: readonly string[], isOver: boolean) =>
      Promise.resolve(target === "old" ? (isOver ? ["phone", "tablet"] : []) : (MAY_READ[target] ?? [])),
  };
  const namesOf = async (of: Message): Promise<string[]> =>
    [...(await mailOfReaders(gone, of))].map(([id, { target }]) => `${id} ${target}`);
  expect(await namesOf(mail(undefined, { ...SETTLED, target: "old" }))).toEqual(["phone old", "tablet old"]);
  expect(await namesOf(mail(["old"], { ...SETTLED, target: "old" }))).toEqual(["phone old", "tablet old"]);
  expect(await namesOf(mail(["old", "bbb"], { ...SETTLED, target: "old" }))).toEqual(["phone bbb", "tablet bbb"]);
  expect(await namesOf(mail(["bbb"], { ...EDIT, target: "bbb", all: ["old", "bbb"] }))).toEqual([
    "phone bbb",
    "tablet bbb",
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

const TARGETS = ["aaa", "bbb", "ccc", "ddd"] as const;

test("over random outages each device is called when the first target that its person may read is hit, shows nothing else, and that it is over when the last answers", async () => {
  const moment = fc.record({
    target: fc.constantFrom(...TARGETS),
    isDown: fc.boolean(),
    /** Whether it is told before the next; an edit that waits is left out for the next one, as `withNew` has it. */
    isSent: fc.boolean(),
  });
  const reads = fc.subarray([...TARGETS], { minLength: 1 });
  const moments = fc.array(moment, { minLength: 1, maxLength: 30 });
  const nights = fc.asyncProperty(reads, moments, fc.boolean(), async (may, night, isQuick) => {
    const { take, told } = speaker();
    const down = new Set<string>();
    const phone = { mayRead: async (target: string) => (may.includes(target as never) ? ["phone"] : []) };
    const postings = new Map<number, Posting>();
    const shown: Message[] = [];
    let waiting: Message[] = [];
    const send = async (): Promise<void> => {
      for (const letter of waiting) {
        const its = (await mailOfReaders(phone, letter)).get("phone");
        const show = its === undefined ? null : toShow(its, postings.get(letter.incident ?? 0) ?? null);
        if (show === null || !("alert" in show)) continue;
        postings.set(letter.incident ?? 0, show.alert.stage === "settled" ? OVER : SHOWN);
        shown.push(show);
      }
      waiting = [];
    };
    for (const [index, { target, isDown, isSent }] of night.entries()) {
      if (down.has(target) === isDown) continue;
      const before = told.length;
      take(reportOf(target, index + 1, isDown ? "raised" : "settled", ["phones"]));
      if (isDown) down.add(target);
      else down.delete(target);
      for (const { message } of told.slice(before)) {
        waiting = waiting.filter(({ notice: { how } }) => how === "new" || message.notice.how === "new");
        waiting.push(message);
      }
      if (!isSent && !isQuick) continue;
      await send();
      const its = may.filter((each) => down.has(each));
      const last = shown.at(-1);
      expect(last === undefined || last.alert.stage === "settled").toBe(its.length === 0);
      expect(its.length === 0 ? undefined : last?.target).toBe(its[0]);
    }
    // It begins, is over, begins: a call each time, and never twice the same, where each was told before the next.
    const turns = shown.filter(({ notice }) => notice.how === "new" || notice.what === "settled");
    expect(isQuick && turns.some(({ notice }, at) => (notice.how === "new") !== (at % 2 === 0))).toBe(false);
    expect(shown.every(({ target }) => may.includes(target as never))).toBe(true);
    const names = shown.map(({ alias }) => alias);
    expect(new Set(names).size).toBe(new Set(shown.map(({ incident }) => incident)).size);
  });
  await fc.assert(nights, { numRuns: 500 });
});
