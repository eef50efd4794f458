/** `npm run slack:manifest -- https://your-worker`: prints the Slack app's manifest with the address filled in. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { originOf } from "../client/address.ts";
import { ROOT } from "./stack/root.ts";

const USAGE = `Usage: npm run slack:manifest -- https://your-worker | --socket
  https://your-worker  the Worker's address, as "npm run deploy" prints it
  --socket             for Socket Mode, "npm run bot"`;

const PLACEHOLDER = "https://your-worker.example";

const isLoopback = (hostname: string): boolean => ["localhost", "127.0.0.1", "[::1]"].includes(hostname);

/** The manifest for Slack's requests to a Worker, by its origin, or for Socket Mode. */
export const manifestFor = (template: string, to: { origin: string } | "socket"): string => {
  // What begins with # is about this script.
  const manifest = template.replaceAll(/^# .*\n/gm, "");
  return to === "socket"
    ? manifest
        .split("\n")
        .filter((line) => !line.includes(PLACEHOLDER))
        .join("\n")
        .replace("socket_mode_enabled: false", "socket_mode_enabled: true")
    : manifest.replaceAll(PLACEHOLDER, to.origin);
};

/** What was asked for, or null where the arguments make no sense. */
export const parseManifest = (args: string[]): { origin: string } | "socket" | null => {
  try {
    const options = { socket: { type: "boolean", default: false } } as const;
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    if (values.socket) return positionals.length === 0 ? "socket" : null;
    const [given = "", ...others] = positionals;
    const origin = originOf(given);
    return origin === null || others.length > 0 ? null : { origin };
  } catch {
    return null;
  }
};

const main = (args: string[]): void => {
  const to = parseManifest(args);
  if (to === null) {
    console.error(USAGE);
    process.exitCode = 2;
    return;
  }
  process.stdout.write(manifestFor(readFileSync(join(ROOT, "bot/manifest.yaml"), "utf8"), to));
  if (to !== "socket" && isLoopback(new URL(to.origin).hostname))
    console.error("Note: Slack cannot reach this address; only a tool on this machine can use it.");
};

if (import.meta.main) main(process.argv.slice(2));
