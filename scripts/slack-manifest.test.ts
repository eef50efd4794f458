import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { COMMAND } from "../bot/app/app.ts";
import { manifestFor, parseManifest } from "./slack-manifest.ts";
import { ROOT } from "./stack/root.ts";

const template = readFileSync(join(ROOT, "bot/manifest.yaml"), "utf8");

describe("the manifest", () => {
  it("has both addresses filled in, and nothing of the example's", () => {
    const manifest = manifestFor(template, { origin: "https://ops.example.com" });
    expect(manifest.match(/https:\/\/\S+/g)).toEqual([
      "https://ops.example.com/slack/events",
      "https://ops.example.com/slack/events",
    ]);
    expect(manifest).toContain("socket_mode_enabled: false");
  });

  it("for Socket Mode has no address", () => {
    const manifest = manifestFor(template, "socket");
    expect(manifest).not.toContain("/slack/events");
    expect(manifest).toContain("socket_mode_enabled: true");
  });

  it("asks for the command that the app answers, and for no scope but its own", () => {
    expect(template).toContain(`- command: ${COMMAND}\n`);
    expect(/scopes:\n\s+bot:\n((?:\s+- .+\n)+)/.exec(template)?.[1]?.trim()).toBe("- commands");
  });
});

describe("what npm run slack:manifest takes", () => {
  it.each([
    [["https://ops.example.com/"], { origin: "https://ops.example.com" }],
    [["--socket"], "socket"],
    [[], null],
    [["https://ops.example.com", "more"], null],
    [["--socket", "https://ops.example.com"], null],
    [["--sokcet"], null],
    [["ops.example.com"], null],
  ])("%j is %j", (args, asked) => {
    expect(parseManifest(args)).toEqual(asked);
  });
});
