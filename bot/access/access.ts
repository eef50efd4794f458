/**
 * Who may use the bot, by Slack's ids and never by names, which people can change. If anything is missing or wrong, nobody may. What is wrong
 * is said without its value, since the text is shown to whoever asked.
 */
import * as z from "zod";
import type { Role } from "../../src/protocol/operation.ts";
import { fieldName, issueText } from "../../src/shared/issues.ts";
import { parseJson } from "../../src/shared/decode.ts";
import { targetNameSchema } from "../../src/protocol/target.ts";
import type { SlackUser } from "../operations/operations.ts";

const id = (kinds: string, example: string) =>
  z.string().regex(new RegExp(`^[${kinds}][A-Z0-9]{1,30}$`), `must be an id such as ${example}`);

const teamSchema = id("T", "T0123ABCD");
const userSchema = id("UW", "U0123ABCD");
const channelSchema = id("CDG", "C0123ABCD");

const accessSchema = z
  .strictObject({
    team: teamSchema,
    viewers: z.array(userSchema).max(500).default([]),
    operators: z.array(userSchema).max(500).default([]),
    /** Where it may be used; everywhere, if left out. */
    channels: z.array(channelSchema).min(1, "must name a channel, or be left out for all").max(500).optional(),
    /** Which targets it may use; all, if left out. */
    targets: z.array(targetNameSchema).min(1, "must name a target, or be left out for all").max(500).optional(),
    /** The target of a line that names none. */
    default_target: targetNameSchema.optional(),
    /** The same for single channels. */
    default_targets: z.record(channelSchema, targetNameSchema).default({}),
  })
  .refine(
    ({ viewers, operators }) => viewers.length + operators.length > 0,
    "names nobody: list user ids under viewers or operators",
  )
  .refine(
    ({ targets, default_target, default_targets }) =>
      targets === undefined ||
      [default_target, ...Object.values(default_targets)].every((name) => name === undefined || targets.includes(name)),
    "has a default target that is not among its targets",
  );

export interface Access {
  team: string;
  roles: ReadonlyMap<string, Role>;
  /** Null: every channel. */
  channels: ReadonlySet<string> | null;
  /** Null: every target. */
  targets: readonly string[] | null;
  /** The target of a line that names none; null where the configuration has none for this channel. */
  defaultTarget: (channel: string) => string | null;
}

export type AccessResult = { ok: true; access: Access } | { ok: false; problems: string[] };

/** Reads the secret `SLACK_ACCESS`. A user who is listed twice is an operator. */
export const readAccess = (given: string | undefined): AccessResult => {
  if (given === undefined || given.trim() === "") return { ok: false, problems: ["SLACK_ACCESS: is not set"] };
  const json = parseJson(given);
  if (!json.ok) return { ok: false, problems: ["SLACK_ACCESS: is not valid JSON"] };
  const parsed = accessSchema.safeParse(json.value);
  if (!parsed.success)
    return { ok: false, problems: parsed.error.issues.map((issue) => `${field(issue.path)}: ${textOf(issue)}`) };
  const { team, viewers, operators, channels, targets, default_target, default_targets } = parsed.data;
  const perChannel = new Map(Object.entries(default_targets));
  return {
    ok: true,
    access: {
      team,
      roles: new Map([
        ...viewers.map((user) => [user, "viewer"] as const),
        ...operators.map((user) => [user, "operator"] as const),
      ]),
      channels: channels === undefined ? null : new Set(channels),
      targets: targets ?? null,
      defaultTarget: (channel) => perChannel.get(channel) ?? default_target ?? null,
    },
  };
};

const KNOWN = Object.keys(accessSchema.shape);

/** The field's name if it is one of ours. Any other word of the secret is not repeated: it may be a value in the wrong place. */
const field = (path: readonly PropertyKey[]): string =>
  fieldName(
    path.filter((step, depth) => typeof step === "number" || (depth === 0 && KNOWN.includes(String(step)))),
    "SLACK_ACCESS",
  );

const textOf = (issue: z.core.$ZodIssue): string => {
  if (issue.code === "unrecognized_keys") return `has a field that is not known; it takes ${KNOWN.join(", ")}`;
  return issueText(issue, "a key");
};

export type Refusal =
  /** `SLACK_ACCESS` is missing or wrong. */
  | "not_set_up"
  | "other_team"
  /** The user is on neither list. */
  | "unknown_user"
  | "channel";

export type Admitted = { ok: true; by: SlackUser } | { ok: false; refusal: Refusal };

/** Whether somebody may use the bot in this channel, and in which role. The team is checked first, so that another team learns nothing. */
export const admit = (
  { team, roles, channels }: Access,
  asking: { team: string; user: string; channel: string },
): Admitted => {
  if (asking.team !== team) return { ok: false, refusal: "other_team" };
  const role = roles.get(asking.user);
  if (role === undefined) return { ok: false, refusal: "unknown_user" };
  if (channels !== null && !channels.has(asking.channel)) return { ok: false, refusal: "channel" };
  return { ok: true, by: { team, user: asking.user, role } };
};
