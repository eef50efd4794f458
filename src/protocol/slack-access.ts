/**
 * The secret `SLACK_ACCESS`: who may ask from Slack, by Slack's ids and never by names, which people can change. The bot and the Worker both read it.
 * If anything is missing or wrong, nobody may. What is wrong is said without its value, since the text is shown to whoever asked.
 */
import * as z from "zod";
import type { Role } from "./operation.ts";
import { fieldName, issueText } from "../shared/issues.ts";
import { parseJson } from "../shared/decode.ts";
import { targetNameSchema } from "./target.ts";

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

/** Reads the secret. A user who is listed twice is an operator. */
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
