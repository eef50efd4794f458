/**
 * Who may sign in to the console, and by which ways: `CONSOLE_SIGN_IN`, `CONSOLE_ACCESS`, and `SLACK_ACCESS`, which the bot reads as well. What is
 * left out lets nobody in; what is wrong refuses everyone, as of every variable. (A wrong `SLACK_ACCESS` is told by the bot, to those who ask it.)
 */
import * as z from "zod";
import { type Way, WAYS } from "../../protocol/console.ts";
import { type Access as SlackAccess, readAccess } from "../../protocol/slack-access.ts";
import { targetNameSchema } from "../../protocol/target.ts";
import { parseJson } from "../../shared/decode.ts";
import { issueLine } from "../../shared/issues.ts";

/** Whom an entry of `CONSOLE_ACCESS` means; in small letters, but for the names of groups. */
export interface AccessEntries {
  emails: ReadonlySet<string>;
  domains: ReadonlySet<string>;
  groups: ReadonlySet<string>;
}

/** What the Worker believes of Cloudflare Access, and whom it lets in by it. */
export interface AccessConfig {
  /** The origin of the team: it signs as this, and its keys are below it. */
  issuer: string;
  /** The AUD tag of the application that stands before this Worker. */
  audience: string;
  viewers: AccessEntries;
  operators: AccessEntries;
  /** Null: every target. */
  targets: readonly string[] | null;
}

export interface ConsoleConfig {
  /** The ways that are allowed and have what they rest on. Empty: nobody gets in. */
  ways: readonly Way[];
  /** Null where it is missing or wrong. */
  slack: SlackAccess | null;
  access: AccessConfig | null;
}

const isWay = (word: string): word is Way => WAYS.some((way) => way === word);

const signInSchema = z
  .string()
  .default("")
  .transform((text) =>
    text
      .split(",")
      .map((word) => word.trim())
      .filter((word) => word !== ""),
  )
  .refine(
    (words): words is Way[] => words.every(isWay),
    `has a word that is not known; it takes ${WAYS.join(", ")}, separated by commas`,
  );

/** A longer address would not fit where a caller is written down. */
const MAX_EMAIL = 128;
const ENTRY = /^(?:[^\s@]{1,64}@[^\s@]+|@[^\s@]+|group:\S(?:.{0,198}\S)?)$/;

const entrySchema = z
  .string()
  .max(210)
  .regex(ENTRY, "must be an e-mail address, @domain or group:NAME")
  .refine(
    (entry) => entry.startsWith("group:") || entry.length <= MAX_EMAIL,
    `must be at most ${MAX_EMAIL} characters`,
  );

const TEAM = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.cloudflareaccess\.com$/;
const LOOPBACK_TEAM = /^127\.0\.0\.1:[0-9]{1,5}$/;

/** @param team where Access's keys may be fetched from */
const accessSchema = (team: RegExp) =>
  z
    .strictObject({
      team_domain: z.string().max(253).regex(team, "must be such as your-team.cloudflareaccess.com"),
      audience: z.string().regex(/^[0-9a-f]{64}$/, "must be the application's AUD tag, 64 hexadecimal digits"),
      viewers: z.array(entrySchema).max(500).default([]),
      operators: z.array(entrySchema).max(500).default([]),
      targets: z.array(targetNameSchema).min(1, "must name a target, or be left out for all").max(500).optional(),
    })
    .refine(
      ({ viewers, operators }) => viewers.length + operators.length > 0,
      "names nobody: list e-mail addresses, @domains or group:NAMEs under viewers or operators",
    );

const GROUP = "group:";

const entriesOf = (entries: readonly string[]): AccessEntries => {
  const people = entries.filter((entry) => !entry.startsWith(GROUP)).map((entry) => entry.toLowerCase());
  return {
    emails: new Set(people.filter((entry) => !entry.startsWith("@"))),
    domains: new Set(people.filter((entry) => entry.startsWith("@")).map((entry) => entry.slice(1))),
    groups: new Set(entries.filter((entry) => entry.startsWith(GROUP)).map((entry) => entry.slice(GROUP.length))),
  };
};

const blank = (text: unknown): boolean => typeof text !== "string" || text.trim() === "";

/** `ACCESS_TEAM=loopback`, for tests, takes a team on this machine and no other; there is no word for any other address. */
const readAccessConfig = (env: Env, targets: readonly string[], problems: string[]): AccessConfig | null => {
  const loopback = env.ACCESS_TEAM === "loopback";
  if (!loopback && !blank(env.ACCESS_TEAM)) problems.push("ACCESS_TEAM: must be loopback, or not set");
  if (blank(env.CONSOLE_ACCESS)) return null;
  const json = parseJson(env.CONSOLE_ACCESS ?? "");
  if (!json.ok) {
    problems.push("CONSOLE_ACCESS: is not valid JSON");
    return null;
  }
  const parsed = accessSchema(loopback ? LOOPBACK_TEAM : TEAM).safeParse(json.value);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) problems.push(issueLine(issue, "CONSOLE_ACCESS"));
    return null;
  }
  const { team_domain, audience, viewers, operators, targets: allowed } = parsed.data;
  allowed?.forEach((target, at) => {
    if (!targets.includes(target)) problems.push(`CONSOLE_ACCESS.targets[${at}]: is not in TARGETS`);
  });
  return {
    issuer: `${loopback ? "http" : "https"}://${team_domain}`,
    audience,
    viewers: entriesOf(viewers),
    operators: entriesOf(operators),
    targets: allowed ?? null,
  };
};

/** Whether people in Slack have a bot here: on the Worker, or in Socket Mode with a token of its own. */
export const hasSlackBot = (env: Env, tokens: readonly { actsFor: "slack" | null }[]): boolean =>
  !blank(env.SLACK_SIGNING_SECRET) || tokens.some(({ actsFor }) => actsFor === "slack");

/** What is wrong is added to `problems`. */
export const readConsole = (
  env: Env,
  tokens: readonly { actsFor: "slack" | null }[],
  targets: readonly string[],
  problems: string[],
): ConsoleConfig => {
  const said = signInSchema.safeParse(env.CONSOLE_SIGN_IN);
  if (!said.success) for (const issue of said.error.issues) problems.push(issueLine(issue, "CONSOLE_SIGN_IN"));
  const access = readAccessConfig(env, targets, problems);
  const read = readAccess(env.SLACK_ACCESS);
  const slack = read.ok ? read.access : null;
  const rests: Readonly<Record<Exclude<Way, "passkey">, boolean>> = {
    slack: slack !== null && hasSlackBot(env, tokens),
    access: access !== null,
    token: true,
  };
  // The types say that the binding is there; a deployment may lack it all the same.
  const hasPeople = ((env as Partial<Env>).PERSON ?? null) !== null;
  const allowed: readonly Way[] = said.success && hasPeople ? said.data : [];
  const open = WAYS.filter((way) => way !== "passkey" && allowed.includes(way) && rests[way]);
  const ways = WAYS.filter((way) =>
    way === "passkey" ? allowed.includes(way) && open.length > 0 : open.includes(way),
  );
  return { ways, slack, access };
};
