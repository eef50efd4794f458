/** A deployment that takes a target out, or its watch, or whom it tells, while an alert of it is open. */
import { DatabaseSync } from "node:sqlite";
import { expect, test, vi } from "vitest";
import { fail, ok } from "../../../protocol/result.ts";
import { snapshot } from "../../judge/snapshot.fixture.ts";
import { Link } from "../../link/link.ts";
import { storageOver } from "../double/storage.ts";
import { unreachable } from "./machine/play.fixture.ts";
import { Fleet } from "./one-host/fleet.fixture.ts";
import { onStage, passing } from "./one-host/stage.fixture.ts";
import { pagerDutyFake } from "./senders/fakes.fixture.ts";
import { keyPair, pushService } from "./senders/push-service.fixture.ts";

const KEY = "0".repeat(32);
const KEYS = await keyPair();
const DESTINATIONS = {
  oncall: { kind: "pagerduty", routing_key: KEY },
  console: { kind: "push", subject: "mailto:ops@example.org", ...KEYS },
};
const WATCHED = { watch: { every: "5m", tell: ["oncall", "console"] } };

onStage();

test.each([
  ["the target is taken out", { other: WATCHED }, false],
  ["it is called otherwise from now on", { other: WATCHED, renamed: WATCHED }, false],
  ["its watch is taken out", { other: WATCHED, prod: {} }, false],
  ["it tells nobody any more", { other: WATCHED, prod: { watch: { every: "5m" } } }, true],
])("where %s, what was told of it is told to be over", async (_what, left, isWatched) => {
  const pagerDuty = pagerDutyFake(KEY);
  const phone = await pushService("https://push.example.net", KEYS.public_key, Date.now);
  vi.stubGlobal("fetch", (url: string, init: RequestInit) =>
    url === phone.subscription.endpoint ? phone.fetcher(url, init) : pagerDuty.fetcher(url, init),
  );
  const devices = {
    mayRead: () => Promise.resolve(["pixel"]),
    reach: () => Promise.resolve({ subscription: phone.subscription, origin: "https://ops.example.org" }),
    forget: () => Promise.resolve(),
  };
  const told = { lost: false, agentMs: 1, connectMs: null, linkMs: 1 };
  const asked = vi.spyOn(Link.prototype, "ask");
  asked.mockResolvedValue({ result: fail({ ...unreachable, hop: "redis", code: "loading" }), ...told });
  const made = () => storageOver(new DatabaseSync(":memory:"));
  const fleet = new Fleet(made, { prod: WATCHED }, DESTINATIONS, devices);
  const pass = passing(fleet);
  await fleet.of("prod").stand("prod");
  await pass(12);
  const of = (target: string) => pagerDuty.incidents.get(`redis-ops/${target}/1`)?.status;
  const screen = () => phone.took.map(({ notification: { title, body } }) => `${title.slice(0, 4)}, ${body}`);
  expect([of("prod"), screen()]).toEqual(["triggered", ["prod, critical, raised"]]);
  asked.mockResolvedValue({ result: ok({ reading: snapshot(), commands: [] }), ...told });
  fleet.deploy(left, DESTINATIONS);
  await pass(12);
  expect([of("prod"), screen()]).toEqual(["resolved", ["prod, It is over."]]);
  expect(fleet.storage("prod").alarm !== null).toBe(isWatched);
});
