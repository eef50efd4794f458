/** A deployment that takes a target out, or its watch, while an alert of it is open. */
import { DatabaseSync } from "node:sqlite";
import { expect, test, vi } from "vitest";
import { fail } from "../../../protocol/result.ts";
import { Link } from "../../link/link.ts";
import { storageOver } from "../double/storage.ts";
import { unreachable } from "./machine/play.fixture.ts";
import { Fleet } from "./one-host/fleet.fixture.ts";
import { onStage, passing } from "./one-host/stage.fixture.ts";
import { pagerDutyFake } from "./senders/fakes.fixture.ts";

const KEY = "0".repeat(32);
const DESTINATIONS = { oncall: { kind: "pagerduty", routing_key: KEY } };
const WATCHED = { watch: { every: "5m", tell: ["oncall"] } };

onStage();

test.each([
  ["the target is taken out", { other: WATCHED }],
  ["it is called otherwise from now on", { other: WATCHED, renamed: WATCHED }],
  ["its watch is taken out", { other: WATCHED, prod: {} }],
])("where %s, what was told of it is told to be over", async (_what, left) => {
  const pagerDuty = pagerDutyFake(KEY);
  vi.stubGlobal("fetch", pagerDuty.fetcher);
  vi.spyOn(Link.prototype, "ask").mockResolvedValue({
    result: fail({ ...unreachable, hop: "redis", code: "loading" }),
    ...{ lost: false, agentMs: 1, connectMs: null, linkMs: 1 },
  });
  const fleet = new Fleet(() => storageOver(new DatabaseSync(":memory:")), { prod: WATCHED }, DESTINATIONS);
  const pass = passing(fleet);
  await fleet.of("prod").stand("prod");
  await pass(12);
  const of = (target: string) => pagerDuty.incidents.get(`redis-ops/${target}/1`)?.status;
  expect(of("prod")).toBe("triggered");
  fleet.deploy(left, DESTINATIONS);
  await pass(12);
  expect(of("prod")).toBe("resolved");
  expect(fleet.storage("prod").alarm).toBeNull();
});
