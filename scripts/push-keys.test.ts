import { execFileSync, spawnSync } from "node:child_process";
import { createECDH } from "node:crypto";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { destinationsSchema } from "../src/worker/config/destinations.ts";
import { newPushKeys } from "./push-keys.ts";

const SCRIPT = join(import.meta.dirname, "push-keys.ts");

describe("npm run push-keys", () => {
  it("prints an entry that the configuration takes, and the private key once", () => {
    const printed = execFileSync(process.execPath, [SCRIPT, "mailto:ops@example.org"], { encoding: "utf8" });
    const [, line = ""] = /^ {2}("console": \{.*\})$/m.exec(printed) ?? [];
    const { destinations } = destinationsSchema.parse(JSON.parse(`{${line}}`));
    const entry = destinations.get("console");
    if (entry?.kind !== "push") throw new Error("It is no destination of kind push.");
    expect(printed.split(entry.private_key)).toHaveLength(2);
  });

  it("makes another pair each time, whose halves belong together", () => {
    const pairs = Array.from({ length: 20 }, () => newPushKeys("https://ops.example.org/"));
    for (const pair of pairs) {
      const own = createECDH("prime256v1");
      own.setPrivateKey(Buffer.from(pair?.private_key ?? "", "base64url"));
      expect(own.getPublicKey("base64url")).toBe(pair?.public_key);
    }
    expect(new Set(pairs.map((pair) => pair?.private_key)).size).toBe(20);
  });

  it.each([[[]], [["ops@example.org"]], [["mailto:ops@localhost"]], [["mailto:ops@example.org", "more"]]])(
    "says how it is used for %j",
    (args) => {
      const { status, stderr, stdout } = spawnSync(process.execPath, [SCRIPT, ...args], { encoding: "utf8" });
      expect([status, stdout]).toEqual([2, ""]);
      expect(stderr).toContain("npm run push-keys -- SUBJECT");
    },
  );
});
