import { expect, test } from "vitest";
import { SIGHT } from "../machine/cases.fixture.ts";
import { readersOf } from "./devices.ts";
import type { Mail } from "./store.ts";

const MAY_READ: Readonly<Record<string, string[]>> = { aaa: ["phone"], bbb: ["phone", "tablet"], ccc: ["laptop"] };
const devices = { mayRead: (target: string) => Promise.resolve(MAY_READ[target] ?? []) };
const mail = (targets?: string[]): Mail => ({
  ...{ id: "aaa-1", target: "aaa", notice: { how: "new", what: "raised" }, at: 1 },
  alert: { ...SIGHT, id: 1, stage: "raised" },
  ...(targets === undefined ? {} : { targets, incident: 1 }),
});

test("of several targets of a host each device is told of the first that its person may read, and of one target only who may read that", async () => {
  expect([...(await readersOf(devices, mail(["aaa", "bbb", "ddd"])))]).toEqual([
    ["phone", "aaa"],
    ["tablet", "bbb"],
  ]);
  expect([...(await readersOf(devices, mail()))]).toEqual([["phone", "aaa"]]);
  await expect(readersOf({ mayRead: () => Promise.reject(new Error("gone")) }, mail())).rejects.toThrow("gone");
});
