/** `npm run slack:manifest -- https://your-worker`: prints the Slack app's manifest with the address filled in. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { originOf } from "../client/address.ts";
import { toldHow } from "./help.ts";
import { ROOT } from "./stack/root.ts";

const USAGE = `Usage: npm run slack:manifest -- https://your-worker | --socket [--without-alerts]
  https://your-worker  the Worker's address, as "npm run deploy" prints it
  --socket             for Socket Mode, "npm run bot"
  --without-alerts     without the scope that alerts in channels need`;

const PLACEHOLDER = "https://your-worker.example";

const isLoopback = (hostname: string): boolean => ["localhost", "127.0.0.1", "[::1]"].includes(hostname);

type To = { origin: string } | "socket";

/** What alerts in channels need, with the words above it. */
const ALERTS = /^ +# For alerts.*\n +- chat:write\n/m;

/** The manifest for Slack's requests to a Worker, by its origin, or for Socket Mode. @param alerts whether the bot may tell of alerts in channels */
export const manifestFor = (template: string, to: To, { alerts = true } = {}): string => {
  // What begins with # is about this script.
  const whole = template.replaceAll(/^# .*\n/gm, "");
  const manifest = alerts ? whole : whole.replace(ALERTS, "");
  return to === "socket"
    ? manifest
        .split("\n")
        .filter((line) => !line.includes(PLACEHOLDER))
        .join("\n")
        .replace("socket_mode_enabled: false", "socket_mode_enabled: true")
    : manifest.replaceAll(PLACEHOLDER, to.origin);
};

/** What was asked for, or null where the arguments make no sense. */
export const parseManifest = (args: string[]): { to: To; alerts: boolean } | null => {
  try {
    const flag = { type: "boolean", default: false } as const;
    const options = { socket: flag, "without-alerts": flag };
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const alerts = !values["without-alerts"];
    if (values.socket) return positionals.length === 0 ? { to: "socket", alerts } : null;
    const [given = "", ...others] = positionals;
    const origin = originOf(given);
    return origin === null || others.length > 0 ? null : { to: { origin }, alerts };
  } catch {
    return null;
  }
};

const main = (args: string[]): void => {
  if (toldHow(args, USAGE)) return;
  const asked = parseManifest(args);
  if (asked === null) {
    console.error(USAGE);
    process.exitCode = 2;
    return;
  }
  const { to, alerts } = asked;
  process.stdout.write(manifestFor(readFileSync(join(ROOT, "bot/manifest.yaml"), "utf8"), to, { alerts }));
  if (to !== "socket" && isLoopback(new URL(to.origin).hostname))
    console.error("Note: Slack cannot reach this address; only a tool on this machine can use it.");
};

if (import.meta.main) main(process.argv.slice(2));
