import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { storageOver } from "./double/storage.ts";
import { migrate } from "./schema.ts";
import { Claims } from "./claims.ts";

const open = () => {
  const database = new DatabaseSync(":memory:");
  const storage = storageOver(database);
  migrate(storage);
  const { sql } = storage;
  const count = () => Number(database.prepare("SELECT count(*) AS n FROM claims").get()?.["n"]);
  return { claims: new Claims(sql, 100), count, again: () => new Claims(sql) };
};

describe("what Slack has sent", () => {
  it("is claimed once, until it is forgotten", () => {
    const { claims } = open();
    expect([claims.claim("a", 1000, 0), claims.claim("a", 1000, 999), claims.claim("b", 1000, 999)]).toEqual([
      true,
      false,
      true,
    ]);
    expect(claims.claim("a", 2000, 1000)).toBe(true);
  });

  it("is claimed in its order, up to the first that was claimed before", () => {
    const { claims } = open();
    const request = (key: string) => ({ of: "request", key, until: 1000 }) as const;
    const press = (key: string) => ({ of: "press", key, until: 1000 }) as const;
    expect(claims.claimAll([request("a"), press("n")], 0)).toBeNull();
    expect(claims.claimAll([request("b"), press("n")], 0)).toBe("press");
    expect(claims.claimAll([request("b"), press("m")], 0)).toBe("request");
    // What the refused request would have claimed as well is still free, and a key of one kind is none of the other.
    expect(claims.claimAll([request("c"), press("m")], 0)).toBeNull();
    expect(claims.claimAll([press("a")], 0)).toBeNull();
    expect(claims.claimAll([], 0)).toBeNull();
  });

  it("is still known when the object comes back", () => {
    const { claims, again } = open();
    claims.claim("a", 1000, 0);
    expect(again().claim("a", 1000, 1)).toBe(false);
  });

  it("takes no more room than its keys may, and none once they are forgotten", () => {
    const { claims, count } = open();
    for (let made = 0; made < 150; made += 1) claims.claim(`k${made}`, 100_000 + made, 0);
    expect(count()).toBe(100);
    // What is forgotten early is what would have been forgotten first.
    expect([claims.claim("k149", 200_000, 1), claims.claim("k0", 200_000, 1)]).toEqual([false, true]);
    claims.claim("last", 400_000, 300_000);
    expect(count()).toBe(1);
  });
});
