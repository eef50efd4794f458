/** Who asked for what was sent and not seen to end: the audit says so when it is looked up. */
import { expect, test } from "vitest";
import { openRoad, type Road } from "./road.ts";

const MINUTE = 60_000;

const resolved = async (road: Road) =>
  (await road.audit())
    .filter(({ operation }) => operation === "resolve")
    .map(({ request_id, caller, outcome }) => ({ request_id, by: caller.id, outcome }));

test("an undo whose outcome was not seen is resolved in the name of its own request, not of the change's", async () => {
  const road = openRoad();
  await road.ask("set", { key: "maxmemory", value: "550mb" });
  road.cutLink("reply", 1);
  expect((await road.ask("undo", { id: "latest" })).result).toMatchObject({ ok: false });
  await road.advance(MINUTE);
  expect(await resolved(road)).toEqual([{ request_id: "request-2", by: "ann", outcome: "undone" }]);
});

test("a put-back by the timer is resolved in the timer's name", async () => {
  const road = openRoad();
  await road.ask("set", { key: "maxmemory", value: "550mb", for: "1m" });
  road.cutLink("reply", 1);
  await road.advance(3 * MINUTE);
  expect(await resolved(road)).toEqual([{ request_id: "timer-1-1", by: "timer", outcome: "reverted" }]);
  expect((await road.audit()).filter(({ caller }) => caller.via === "timer")).toHaveLength(2);
});

test("a change whose outcome was not seen is resolved in the name of its request", async () => {
  const road = openRoad();
  road.cutLink("reply", 1);
  await road.ask("set", { key: "maxmemory", value: "550mb" });
  await road.advance(MINUTE);
  expect(await resolved(road)).toEqual([{ request_id: "request-1", by: "ann", outcome: "kept" }]);
});
