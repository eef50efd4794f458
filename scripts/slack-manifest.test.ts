import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { COMMAND } from "../bot/app/app.ts";
import { manifestFor, parseManifest } from "./slack-manifest.ts";
import { SCOPES } from "./slack/web-api.ts";
import { ROOT } from "./stack/root.ts";

const template = readFileSync(join(ROOT, "bot/manifest.yaml"), "utf8");

const scopesOf = (manifest: string): string[] =>
  (/scopes:\n\s+bot:\n((?:\s+[-#] .+\n)+)/.exec(manifest)?.[1] ?? "")
    .split("\n")
    .flatMap((line) => /^\s+- (.+)$/.exec(line)?.[1] ?? []);

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

  it("asks for the command that the app answers", () => {
    expect(template).toContain(`- command: ${COMMAND}\n`);
  });

  it.each([{ origin: "https://ops.example.com" }, "socket"] as const)(
    "asks for the command's scope and those of the methods that tell of alerts, and for no other: %j",
    (to) => {
      const sender = readFileSync(join(ROOT, "src/worker/object/alerts/senders/slack.ts"), "utf8");
      const methods = [...sender.matchAll(/call\("([a-z.A-Z]+)"/g)].map(([, method = ""]) => SCOPES[method] ?? method);
      expect(methods.length).toBeGreaterThan(1);
      expect(scopesOf(manifestFor(template, to))).toEqual(["commands", ...new Set(methods)]);
    },
  );

  it.each([{ origin: "https://ops.example.com" }, "socket"] as const)(
    "where no alerts are told in Slack, asks for the command's alone: %j",
    (to) => {
      const manifest = manifestFor(template, to, { alerts: false });
      expect(scopesOf(manifest)).toEqual(["commands"]);
      expect(manifest).not.toContain("lert");
    },
  );
});

describe("what npm run slack:manifest takes", () => {
  it.each([
    [["https://ops.example.com/"], { to: { origin: "https://ops.example.com" }, alerts: true }],
    [["--socket"], { to: "socket", alerts: true }],
    [["--without-alerts", "https://ops.example.com"], { to: { origin: "https://ops.example.com" }, alerts: false }],
    [["--socket", "--without-alerts"], { to: "socket", alerts: false }],
    [["--without-alerts"], null],
    [[], null],
    [["https://ops.example.com", "more"], null],
    [["--socket", "https://ops.example.com"], null],
    [["--sokcet"], null],
    [["ops.example.com"], null],
  ])("%j is %j", (args, asked) => {
    expect(parseManifest(args)).toEqual(asked);
  });
});
