import { describe, expect, it } from "vitest";
import { newCode, readCode } from "./code.ts";
import { clearCookie, readCookie, setCookie } from "./cookie.ts";
import { sha256 } from "./sha256.ts";

const ID = "ab".repeat(32);

describe("a code", () => {
  it("says where the object is, and of its secret the object is told the hash only", async () => {
    const { text, code } = await newCode(ID);
    expect(text).toMatch(/^[A-Za-z0-9_-]{43}\.[A-Za-z0-9_-]{43}$/);
    expect(code).toEqual({ id: ID, hash: await sha256(text.split(".")[1] ?? "") });
    expect(await readCode(text)).toEqual(code);
    expect(JSON.stringify(code)).not.toContain(text.split(".")[1]);
  });

  it("is another one each time", async () => {
    expect((await newCode(ID)).text).not.toBe((await newCode(ID)).text);
  });

  it.each([
    [""],
    ["."],
    ["a.b"],
    [`${"A".repeat(43)}.`],
    [`.${"A".repeat(43)}`],
    [`${"A".repeat(43)}.${"A".repeat(44)}`],
    [`${"A".repeat(43)}.${"A".repeat(43)}\n`],
    // The last character has two spare bits: an id is written in one way only.
    [`${"A".repeat(42)}B.${"A".repeat(43)}`],
    [`${"A".repeat(42)}%.${"A".repeat(43)}`],
  ])("%j is none", async (text) => {
    expect(await readCode(text)).toBeNull();
  });
});

describe("the cookie", () => {
  it("is this host's alone, over TLS, out of reach of scripts, and never sent for another site", () => {
    expect(setCookie("c")).toBe("__Host-redis-ops=c; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=43200");
    expect(clearCookie).toBe("__Host-redis-ops=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0");
  });

  it.each<[string | undefined, string | null]>([
    [undefined, null],
    ["", null],
    ["a=b", null],
    ["__Host-redis-ops=x", "x"],
    ["a=b; __Host-redis-ops=x; c=d", "x"],
    ["__Host-redis-ops=", ""],
    ["__host-redis-ops=x", null],
    ["x__Host-redis-ops=x", null],
    ["redis-ops=x", null],
    // Of two, nobody could say which one is the person's.
    ["__Host-redis-ops=x; __Host-redis-ops=y", null],
    [`${"a".repeat(9_000)}; __Host-redis-ops=x`, null],
  ])("is read from %.60j as %j", (header, code) => {
    expect(readCookie(header)).toBe(code);
  });
});
