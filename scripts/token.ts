/** `npm run token -- NAME ROLE [TARGET…] [--acts-for slack]`: makes a token, prints it once, and prints its entry for `API_TOKENS`. */
import { createHash, randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import { ROLES, type Role } from "../src/protocol/operation.ts";
import { toldHow } from "./help.ts";

const USAGE = `Usage: npm run token -- NAME ROLE [TARGET…] [--acts-for slack]
  NAME    who will use it: 1 to 64 letters, digits, dots, dashes or underscores
  ROLE    ${ROLES.join(" or ")}
  TARGET  the targets it may use; all, if none is named
  --acts-for slack  for "npm run bot": its requests are made for people in Slack, with at most this role`;

const NAME = /^[A-Za-z0-9._-]{1,64}$/;
const TARGET = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** An element of the secret `API_TOKENS`. */
export interface TokenEntry {
  name: string;
  sha256: string;
  role: Role;
  targets?: string[];
  acts_for?: "slack";
}

/** A new token, of 256 random bits, and the entry that lets it in; without targets, for all of them. */
export const newToken = (
  name: string,
  role: Role,
  targets: readonly string[] = [],
  actsFor: "slack" | null = null,
): { token: string; entry: TokenEntry } => {
  const token = `ro_${randomBytes(32).toString("base64url")}`;
  const sha256 = createHash("sha256").update(token).digest("hex");
  const limits = targets.length === 0 ? {} : { targets: [...new Set(targets)] };
  return { token, entry: { name, sha256, role, ...limits, ...(actsFor === null ? {} : { acts_for: actsFor }) } };
};

interface Asked {
  name: string;
  role: Role;
  targets: string[];
  actsFor: "slack" | null;
}

/** What was asked for, or null where the arguments make no sense. */
const parsed = (args: string[]): Asked | null => {
  const options = { "acts-for": { type: "string", multiple: true } } as const;
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const [name = "", role, ...targets] = positionals;
    const [actsFor = null, ...more] = values["acts-for"] ?? [];
    const known = ROLES.find((candidate) => candidate === role);
    if (!NAME.test(name) || known === undefined || !targets.every((target) => TARGET.test(target))) return null;
    if ((actsFor !== null && actsFor !== "slack") || more.length > 0) return null;
    return { name, role: known, targets, actsFor };
  } catch {
    return null;
  }
};

const main = (args: string[]): void => {
  if (toldHow(args, USAGE)) return;
  const asked = parsed(args);
  if (asked === null) {
    console.error(USAGE);
    process.exitCode = 2;
    return;
  }
  const { token, entry } = newToken(asked.name, asked.role, asked.targets, asked.actsFor);
  console.log(`The token, shown only now:\n\n  ${token}\n`);
  console.log(`Its entry in the JSON array of the secret API_TOKENS:\n\n  ${JSON.stringify(entry)}`);
};

if (import.meta.main) main(process.argv.slice(2));
