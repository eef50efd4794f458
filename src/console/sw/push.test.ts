import { describe, expect, it, test } from "vitest";
import { alertPushed } from "../../worker/object/alerts/senders/push.ts";
import { placeOf, shownOf } from "./push.ts";

const ORIGIN = "https://ops.example.org";

describe("a push message", () => {
  const alert = {
    ...{ id: 7, cause: "disk_full", consequences: [], text: "The disk is full: 98 %.", next_step: "Make room." },
    ...({ verdict: "critical", stage: "raised" } as const),
  };
  const message = (how: "new" | "edit") =>
    alertPushed({ id: "1", target: "prod", notice: { how, what: "raised" }, alert, at: 0 }, ORIGIN, "redis-ops/x7")
      .body;

  it("is shown as the Worker sends it, under the alert's tag", () => {
    expect(shownOf(message("new"), ORIGIN)).toEqual({
      title: "prod: disk full",
      options: {
        ...{ body: "critical, raised", tag: "redis-ops/x7", lang: "en", silent: false, renotify: true },
        data: "/#/t/prod?finding=disk_full",
      },
    });
  });

  it("that only brings up to date makes no sound", () => {
    expect(shownOf(message("edit"), ORIGIN).options).toMatchObject({ silent: true, renotify: false });
  });

  it.each([
    null,
    "",
    "{",
    "null",
    "[]",
    '{"notification":null}',
    '{"notification":{"title":7}}',
    '{"notification":{"title":""}}',
  ])("%j is shown as well", (text) => {
    const { title, options } = shownOf(text, ORIGIN);
    expect([title, options.data]).toEqual(["redis-ops", "/"]);
  });
});

describe("a tap leads to the console and nowhere else", () => {
  test.each([
    [`${ORIGIN}/#/t/prod?finding=disk_full`, "/#/t/prod?finding=disk_full"],
    ["/#/account", "/#/account"],
    [`${ORIGIN}/`, "/"],
    ["https://evil.example/#/t/prod", "/"],
    ["//evil.example/", "/"],
    [`${ORIGIN}.evil.example/#/t/prod`, "/"],
    ["javascript:alert(1)", "/"],
    [`${ORIGIN}/console/sign-out`, "/"],
    [`${ORIGIN}/?x=1#/t/prod`, "/"],
    ["https://", "/"],
    [7, "/"],
    [undefined, "/"],
  ])("%j", (address, place) => {
    expect(placeOf(address, ORIGIN)).toBe(place);
  });
});
