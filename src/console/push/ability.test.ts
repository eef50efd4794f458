import { expect, test } from "vitest";
import { abilityOf, type Circumstances, nameOf } from "./ability.ts";

const IPHONE =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";
const MAC =
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15";
const ANDROID =
  "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36";
const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

const here = (more: Partial<Circumstances> = {}): Circumstances => ({
  ...{ hasPush: true, userAgent: ANDROID, touchPoints: 5, isStandalone: false, permission: "default", ...more },
});

test.each<[string, Partial<Circumstances>, ReturnType<typeof abilityOf>]>([
  ["a phone with Android", {}, "able"],
  ["one on which it was allowed before", { permission: "granted" }, "able"],
  ["one on which somebody has said no", { permission: "denied" }, "denied"],
  ["a browser without push", { hasPush: false }, "unable"],
  ["an iPhone in Safari, which has no push manager there", { userAgent: IPHONE, hasPush: false }, "home-screen"],
  ["an iPhone from the home screen", { userAgent: IPHONE, isStandalone: true }, "able"],
  [
    "an iPhone from the home screen, of before 16.4",
    { userAgent: IPHONE, isStandalone: true, hasPush: false },
    "unable",
  ],
  ["an iPad, which says that it is a Mac", { userAgent: MAC, hasPush: false }, "home-screen"],
  ["a Mac", { userAgent: MAC, touchPoints: 0 }, "able"],
])("%s", (_, circumstances, ability) => {
  expect(abilityOf(here(circumstances))).toBe(ability);
});

test.each<[string, Partial<Circumstances>]>([
  ["Chrome on Android", {}],
  ["Safari on iPhone", { userAgent: IPHONE }],
  ["Safari on iPad", { userAgent: MAC }],
  ["Safari on Mac", { userAgent: MAC, touchPoints: 0 }],
  ["Firefox on Linux", { userAgent: FIREFOX, touchPoints: 0 }],
  ["A browser on this device", { userAgent: "" }],
])("%s is what it is called", (name, circumstances) => {
  expect(nameOf(here(circumstances))).toBe(name);
});
