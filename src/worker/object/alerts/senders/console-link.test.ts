import { expect, test } from "vitest";
import { routeOf } from "../../../../console/route.ts";
import { ALERTS, NOON } from "../machine/cases.fixture.ts";
import { consoleLink } from "./console-link.ts";
import { pagerDutyFake, webhookFake } from "./fakes.fixture.ts";
import type { Message } from "./message.ts";
import { pagerDutyPost } from "./pagerduty.ts";
import { post } from "./post.ts";
import { webhookPost } from "./webhook.ts";

const HERE = "https://ops.example.org";
const KEY = "0123456789abcdef0123456789abcdef";
const SECRET = `whsec_${btoa("0123456789abcdefghijklmnopqrstuv")}`;
const input = { key: "maxmemory", value: "576mb", for: "2h" };
const step = { operation: "set", input };
const message = (alert: Partial<Message["alert"]>, what: "raised" | "settled" = "raised"): Message => ({
  ...{ id: "prod-7", target: "prod", notice: { how: what === "raised" ? "new" : "edit", what }, at: NOON },
  alert: { ...ALERTS.raised, cause: "memory_filling", step, ...alert },
});

const hashOf = (alert: Partial<Message["alert"]>): string => {
  const link = consoleLink(HERE, "prod", message(alert).alert);
  return new URL(link?.url ?? "").hash;
};

test("the console reads the address as the step's form with its input, or as the finding where there is no step", () => {
  expect(routeOf(hashOf({}))).toEqual({ screen: "operation", target: "prod", operation: "set", input });
  const finding = { screen: "target", target: "prod", finding: "memory_filling" };
  expect(routeOf(hashOf({ step: null }))).toEqual(finding);
  expect(routeOf(hashOf({ step: { operation: "dance", input: {} } }))).toEqual(finding);
  expect(routeOf(hashOf({ stage: "settled" }))).toEqual(finding);
  const odd = { operation: "errors", input: { since: "1h & more#/t/other?x=1" } };
  expect(routeOf(hashOf({ step: odd }))).toMatchObject({ target: "prod", operation: "errors", input: odd.input });
});

test("where the Worker does not know its address there is no link", () => {
  expect(consoleLink(null, "prod", message({}).alert)).toBeNull();
});

test("PagerDuty's incident and a webhook carry the next step as a link", async () => {
  const { fetcher, links } = pagerDutyFake(KEY);
  for (const publicUrl of [HERE, null]) {
    const made = pagerDutyPost(KEY, message({}), publicUrl);
    if (made === null) throw new Error("It is told.");
    expect((await post(fetcher, made, () => NOON)).answer).toEqual({ is: "accepted" });
  }
  const href = `${HERE}/#/t/prod/set?key=maxmemory&value=576mb&for=2h`;
  expect([...links.values()][0]).toEqual([{ href, text: "Set maxmemory to 576 MiB for 2h" }]);

  const { fetcher: hook, took } = webhookFake(SECRET, () => NOON);
  const secret = Uint8Array.from(atob(SECRET.slice("whsec_".length)), (char) => char.charCodeAt(0));
  await post(hook, await webhookPost("https://hooks.example.org/", [secret], message({}), NOON, HERE), () => NOON);
  expect(took.get("prod-7")).toMatchObject({ data: { step, console: href } });
  const bare = { ...message({ step: null }), id: "prod-8" };
  await post(hook, await webhookPost("https://hooks.example.org/", [secret], bare, NOON, null), () => NOON);
  expect(Object.keys(took.get("prod-8")?.["data"] as object)).not.toContain("console");
});
