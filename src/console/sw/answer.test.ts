import { describe, expect, it, test } from "vitest";
import { cacheName, outdated, sourceOf } from "./answer.ts";

const ORIGIN = "https://ops.example.com";
const SHELL = ["/", "/assets/main-ABCDEFGH.js", "/catalogue.json"];
const source = (url: string, method = "GET") => sourceOf({ method, url, origin: ORIGIN, shell: SHELL });

describe("what is answered from the cache", () => {
  test.each(["/", "/assets/main-ABCDEFGH.js", "/catalogue.json", "/#/t/prod"])("%s", (path) => {
    expect(source(`${ORIGIN}${path}`)).toBe("shell");
  });
});

describe("what always goes to the network", () => {
  test.each([
    "/v1/overview",
    "/v1/targets/prod/redis/memory",
    "/console/session",
    "/console/sign-in",
    "/docs",
    "/healthz",
    "/sw.js",
    "/assets/main-OTHER000.js",
    "/?x=1",
    "//v1/overview",
  ])("%s", (path) => {
    expect(source(`${ORIGIN}${path}`)).toBe("network");
  });

  it("another site, and what is not a GET", () => {
    expect(source("https://evil.example.com/")).toBe("network");
    expect(source(`${ORIGIN}/`, "POST")).toBe("network");
  });
});

it("removes its own caches of other versions, and no one else's", () => {
  expect(outdated([cacheName("1"), cacheName("2"), "somebody-else"], "2")).toEqual([cacheName("1")]);
});
