/** For those who may not: why, and who can change that. Nothing about Redis, the targets or the other people is in it. */
import type { OperationName } from "../../src/protocol/operations.ts";
import type { Refusal } from "../access/access.ts";
import type { Message } from "../slack/message.ts";
import { code, context, header, lines, section } from "./blocks.ts";
import { more, ROOM } from "./cut.ts";
import { notification, verbatim } from "./escape.ts";
import { withinLimits } from "./limits.ts";
import { prose, span } from "./prose.ts";

export type NoAccess =
  /** `SLACK_ACCESS` is missing or wrong; the problems do not hold its value. */
  | { why: "not_set_up"; problems: readonly string[]; team: string; user: string }
  | { why: Exclude<Refusal, "not_set_up">; user: string }
  /** A viewer who asked for a change. */
  | { why: "viewer"; operation: OperationName; user: string };

type Why = NoAccess["why"];

const SAID: Readonly<Record<Exclude<Why, "viewer">, string>> = {
  not_set_up: "redis-ops is not set up for Slack yet, so it refuses everybody.",
  other_team: "This workspace may not use redis-ops.",
  unknown_user: "You may not use redis-ops.",
  channel: "redis-ops may not be used in this channel.",
};

const said = (no: NoAccess): string =>
  no.why === "viewer"
    ? `You may look, but not change anything: \`${no.operation}\` needs an operator. Nothing was changed.`
    : SAID[no.why];

const ADVICE: Readonly<Record<Why, (user: string) => string>> = {
  not_set_up: () => "Set the secret `SLACK_ACCESS` of the Worker: `npx wrangler secret put SLACK_ACCESS`",
  other_team: () => "Nothing you can do here; ask whoever runs redis-ops.",
  unknown_user: (user) =>
    `Ask whoever runs redis-ops to add your id, \`${user}\`, to \`viewers\` or \`operators\` in \`SLACK_ACCESS\`.`,
  channel: () => "Ask in a channel that it is meant for.",
  viewer: (user) =>
    `Ask an operator, or whoever runs redis-ops to list your id, \`${user}\`, under \`operators\` in \`SLACK_ACCESS\`.`,
};

const advice = (no: NoAccess): string => ADVICE[no.why](no.user);

const example = (team: string, user: string): string[] =>
  ["{", `  "team": "${team}",`, `  "operators": ["${user}"],`, '  "viewers": []', "}"].map(verbatim);

export const accessMessage = (no: NoAccess): Message =>
  withinLimits({
    text: notification(`Not allowed. ${said(no)} ${advice(no)}`),
    blocks: [
      header(":no_entry:", no.why === "not_set_up" ? "Not set up" : "Not allowed"),
      section(prose(said(no))),
      ...(no.why === "not_set_up"
        ? lines(no.problems.slice(0, ROOM.problems).map((problem) => `• ${prose(problem, ROOM.fact)}`))
        : []),
      ...(no.why === "not_set_up"
        ? more(no.problems.length - ROOM.problems, "problem").map((text) => context(text))
        : []),
      section(`→ ${prose(advice(no))}`),
      ...(no.why === "not_set_up" ? code(example(no.team.slice(0, 32), no.user.slice(0, 32))) : []),
      ...(no.why === "not_set_up" ? [context(`Your own id is ${span(no.user, ROOM.name)}.`)] : []),
    ],
  });
