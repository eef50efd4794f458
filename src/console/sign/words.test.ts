import { expect, test } from "vitest";
import { refusalOf } from "./passkey.ts";
import { failureText } from "./words.ts";

test("the Worker's own words, and how long to wait", () => {
  const refused = {
    kind: "refused",
    status: 401,
    detail: "The link was used already",
    hint: "Ask for a new one.",
    retryAfterMs: null,
  } as const;
  expect(failureText(refused)).toBe("The link was used already. Ask for a new one.");
  expect(failureText({ ...refused, status: 429, detail: "Too many tries.", hint: "", retryAfterMs: 2_500 })).toBe(
    "Too many tries. Wait 3 s.",
  );
  expect(failureText({ ...refused, status: 500, detail: "", hint: "" })).toBe(
    "The Worker refused it (500). Try again.",
  );
});

test("a line without an answer, and a passkey that was not given, are said with what to do", () => {
  expect(failureText({ kind: "unreachable", why: "offline" })).toMatch(/^You are offline\./);
  const named = (name: string) => Object.assign(new Error("x"), { name });
  expect(
    ["NotAllowedError", "AbortError", "InvalidStateError", "SecurityError"].map((name) => refusalOf(named(name)).kind),
  ).toEqual([...["given_up", "given_up", "there_already", "cannot"]]);
  expect(failureText(refusalOf(named("NotAllowedError")))).toContain("sign in in another way");
});
