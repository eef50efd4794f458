/** The bot's way to the operations in Socket Mode: the HTTP API, with a token that acts for people in Slack. */
import { askOver, type AskOptions } from "../../client/request.ts";
import { type Problem, type Told, told } from "../../src/protocol/answer.ts";
import { verdictOf } from "../../src/protocol/operations/overview.ts";
import { worstOf } from "../../src/protocol/verdict.ts";
import type { Asked, Call, SlackUser } from "./operations.ts";
import { ownProblem } from "./own-problem.ts";

/** For whom the token of the bot acts. */
export const onBehalfOf = ({ team, user, role }: SlackUser): Record<string, string> => ({
  "X-On-Behalf-Of": `${team}/${user}`,
  "X-On-Behalf-Role": role,
});

/** Asks over HTTP. Never rejects: an API that does not answer, or answers something else, is a problem like any other. */
export const remoteCall = (options: AskOptions): Call => {
  const ask = askOver(options);
  return async ({ by, operation, target, input, idempotencyKey }) => {
    const answer = await ask({ operation, target, input }, { idempotencyKey, headers: onBehalfOf(by) });
    return answer.ok ? { ok: true, envelope: told(answer.value) } : { ok: false, problem: answer.failure };
  };
};

/** What an answer on all targets tells of these; null where this version does not know what it is. Its sentence and reasons are about others as well. */
const ofThese = (answer: Told, { input }: Asked, targets: readonly string[]): Told | null => {
  const bare = { reasons: [], summary: "" };
  switch (answer.operation) {
    case "targets":
      return {
        ...answer,
        ...bare,
        data: { targets: answer.data.targets.filter(({ name }) => targets.includes(name)) },
      };
    case "overview": {
      const left = answer.data.targets.filter(({ name }) => targets.includes(name));
      return { ...answer, ...bare, verdict: worstOf(left.map(verdictOf)), data: { targets: left } };
    }
    case "audit": {
      const { next } = answer.data;
      const lines = answer.data.lines.filter(({ target }) => targets.includes(target));
      // It is about the one that was asked for by name.
      if (input["target"] !== undefined) return { ...answer, data: { lines, next } };
      // A cursor has every name in it. Whose lines are missing is told in words only, so they may be those of one of these.
      const whole = next === null && answer.verdict === "ok";
      const summary = whole
        ? ""
        : `There may be more lines. Name a target: \`/redis audit on ${targets[0] ?? "TARGET"}\`.`;
      return { ...answer, reasons: [], summary, data: { lines, next: null } };
    }
    default:
      return null;
  }
};

const notAllowed = () =>
  ownProblem("forbidden", "The bot may not use this target.", "`/redis targets` lists those it may.");

const notKnown = () =>
  ownProblem(
    "internal",
    "This version of the bot does not know which targets the answer is about.",
    "Bring the bot and the Worker to the same version.",
  );

/** Why nothing is answered, without the hint of the API, which lists all that its token may use. */
const withoutNames = (problem: Problem): Problem =>
  problem.code === "forbidden" || problem.code === "unknown_target"
    ? {
        ...problem,
        hint: "The Worker's owner can change that: the bot's token is in `API_TOKENS`, the targets are in `TARGETS`.",
      }
    : problem;

/** What is done for a whole host is done for these of its targets only. */
const onlyAmong = (asked: Asked, targets: readonly string[]): Asked => {
  const { target, input } = asked;
  if (input["told_in"] === undefined) return asked;
  const given = typeof input["among"] === "string" ? input["among"].split(",") : targets;
  const among = targets.filter((name) => name === target || given.includes(name));
  return { ...asked, input: { ...input, among: among.join(",") } };
};

/**
 * A call that reaches only these targets (null: all). In Socket Mode the API's token may reach more targets than `SLACK_ACCESS` names, and the
 * API does not know that setting.
 */
export const limitedTo = (call: Call, targets: readonly string[] | null): Call => {
  if (targets === null) return call;
  const isOther = (name: unknown): boolean => name != null && !(targets as readonly unknown[]).includes(name);
  return async (asked) => {
    if (isOther(asked.target) || isOther(asked.input["target"])) return { ok: false, problem: notAllowed() };
    const answer = await call(onlyAmong(asked, targets));
    if (!answer.ok) return { ...answer, problem: withoutNames(answer.problem) };
    if (asked.target !== null) return answer;
    const envelope = ofThese(answer.envelope, asked, targets);
    return envelope === null ? { ok: false, problem: notKnown() } : { ok: true, envelope };
  };
};
