import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";

const run = (...words: string[]) =>
  spawnSync(process.execPath, [new URL("token.ts", import.meta.url).pathname, ...words], { encoding: "utf8" });

const entryOf = (output: string): Record<string, unknown> =>
  JSON.parse(/^ {2}(\{.*\})$/m.exec(output)?.[1] ?? "null") as Record<string, unknown>;

describe("npm run token", () => {
  it("prints a new token once, and an entry that holds only its hash", () => {
    const { status, stdout } = run("alice", "viewer");
    const token = /ro_[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])/.exec(stdout)?.[0] ?? "";
    expect(status).toBe(0);
    expect(stdout.split(token)).toHaveLength(2);
    const sha256 = createHash("sha256").update(token).digest("hex");
    expect(entryOf(stdout)).toEqual({ name: "alice", sha256, role: "viewer" });
    expect(run("alice", "viewer").stdout).not.toContain(token);
  });

  it("names the targets, each once", () => {
    expect(entryOf(run("bob", "operator", "prod", "staging", "prod").stdout)).toMatchObject({
      role: "operator",
      targets: ["prod", "staging"],
    });
  });

  it("marks a token that acts for people in Slack, wherever that is said", () => {
    const wanted = { role: "operator", targets: ["prod"], acts_for: "slack" };
    expect(entryOf(run("bot", "operator", "prod", "--acts-for", "slack").stdout)).toMatchObject(wanted);
    expect(entryOf(run("--acts-for", "slack", "bot", "operator", "prod").stdout)).toMatchObject(wanted);
    expect(entryOf(run("bot", "operator").stdout)).not.toHaveProperty("acts_for");
  });

  it.each([
    [["bot", "operator", "--acts-for"]],
    [["bot", "operator", "--acts-for", "teams"]],
    [["bot", "operator", "prod", "--acts-for", "slack", "--acts-for", "slack"]],
  ])("does not make a token of %j", (words) => {
    expect(run(...words).status).toBe(2);
  });

  it.each([[[]], [["alice"]], [["alice", "root"]], [["a b", "viewer"]], [["alice", "viewer", "no/where"]]])(
    "explains itself and ends with 2 when it is given %j",
    (words) => {
      const { status, stdout, stderr } = run(...words);
      expect([status, stdout]).toEqual([2, ""]);
      expect(stderr).toMatch(/^Usage: npm run token -- NAME ROLE/);
    },
  );
});
