import { describe, expect, it } from "vitest";
import { isSameOrigin } from "./same-origin.ts";

const OWN = "https://ops.example.com";

describe("a request of the console's own page", () => {
  it.each([
    ["GET", null, null],
    ["GET", null, "same-origin"],
    ["HEAD", null, "same-origin"],
    ["GET", OWN, "same-origin"],
    ["POST", OWN, "same-origin"],
    ["POST", OWN, null],
    ["DELETE", OWN, "same-origin"],
  ])("%s with the origin %s and the site %s is one", (method, origin, site) => {
    expect(isSameOrigin({ method, origin, site }, OWN)).toBe(true);
  });
});

describe("a request of anybody else", () => {
  it.each([
    ["GET", null, "cross-site"],
    ["GET", null, "same-site"],
    ["GET", null, "none"],
    ["GET", null, ""],
    ["GET", "https://evil.example", "same-origin"],
    ["GET", "null", null],
    ["POST", null, "same-origin"],
    ["POST", null, null],
    ["POST", "null", "same-origin"],
    ["POST", "", "same-origin"],
    ["POST", "https://evil.example", "same-origin"],
    ["POST", OWN, "cross-site"],
    ["POST", OWN, "same-site"],
    ["POST", `${OWN}.evil.example`, null],
    ["POST", `${OWN}:8443`, null],
    ["POST", OWN.replace("https", "http"), null],
    ["POST", `${OWN}/`, null],
    ["PUT", null, null],
    ["get", null, null],
  ])("%s with the origin %j and the site %j is none of it", (method, origin, site) => {
    expect(isSameOrigin({ method, origin, site }, OWN)).toBe(false);
  });

  it("is every request where the Worker's own address makes no origin", () => {
    for (const method of ["GET", "POST"]) expect(isSameOrigin({ method, origin: "", site: null }, "")).toBe(false);
  });
});
