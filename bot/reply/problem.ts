/** The reply to an operation that failed: where, what it means, what to do. It never looks like a success. */
import type { Button, KnownBlock } from "@slack/types";
import type { Problem } from "../../src/protocol/answer.ts";
import { mayUse, type Role } from "../../src/protocol/caller.ts";
import { type FailureCode, type Hop, HOPS } from "../../src/protocol/failure.ts";
import { type OperationName, operations } from "../../src/protocol/operations.ts";
import { slashLine } from "../../src/protocol/slash.ts";
import type { Message } from "../slack/message.ts";
import { actions, button, code, context, header, section } from "./blocks.ts";
import { hopLines } from "./body/ping.ts";
import { cut } from "./cut.ts";
import { notification, words } from "./escape.ts";
import { type Heading, UNKNOWN } from "./heading.ts";
import { withinLimits } from "./limits.ts";
import { ago } from "./moment.ts";
import type { Press } from "./press.ts";
import { prose, span } from "./prose.ts";
import { settingText } from "./setting.ts";

/** What was asked, where that is known; without it the reply has no buttons. */
export interface Failed {
  press: Press;
  role: Role;
  operation: OperationName;
  target: string | null;
  input: Readonly<Record<string, string>>;
}

const BROKEN = ":x:";
const REFUSED = ":no_entry:";

/** A heading of their own for failures that are no fault of a hop. The others say the hop. */
const HEADINGS: Partial<Readonly<Record<FailureCode, Heading>>> = {
  bad_input: { emoji: ":x:", word: "NOT UNDERSTOOD" },
  unauthenticated: { emoji: REFUSED, word: "NOT ALLOWED" },
  forbidden: { emoji: REFUSED, word: "NOT ALLOWED" },
  unknown_target: { emoji: ":x:", word: "NO SUCH TARGET" },
  unknown_operation: { emoji: ":x:", word: "NO SUCH OPERATION" },
  not_found: { emoji: ":x:", word: "NOT FOUND" },
  conflict: { emoji: ":x:", word: "NOT CHANGED, IT IS DIFFERENT NOW" },
  refused_by_guard: { emoji: REFUSED, word: "REFUSED, NOTHING CHANGED" },
  throttled: { emoji: ":hourglass:", word: "TOO MANY REQUESTS" },
  misconfigured: { emoji: BROKEN, word: "NOT SET UP RIGHT" },
  loading: { emoji: ":hourglass:", word: "REDIS IS LOADING" },
};

/** What a failure at this hop means for the one who asks. */
const MEANINGS: Readonly<Record<Hop, string>> = {
  worker: "The question did not leave the Worker; the host was not asked.",
  ssh: "The host could not be reached. That says nothing about Redis: it may run well.",
  agent: "The host was reached, but the agent on it did not do what was asked.",
  docker: "The host was reached, but the Redis container could not be used.",
  redis: "The container was reached; it is Redis itself that refuses or does not answer.",
};

/** Where it makes sense to say how far the question got. */
const ON_THE_WAY: readonly FailureCode[] = [
  "internal",
  "unreachable",
  "agent_failed",
  "docker_failed",
  "redis_failed",
  "loading",
  "timeout",
];

const way = (failing: Hop): string =>
  HOPS.map((hop) => (hop === failing ? `*${hop} fails*` : hop))
    .slice(0, HOPS.indexOf(failing) + 1)
    .join(" → ");

const headingOf = ({ code: failure, hop, outcome_unknown }: Problem): Heading =>
  outcome_unknown === true
    ? UNKNOWN
    : (HEADINGS[failure] ?? { emoji: BROKEN, word: `${failure === "timeout" ? "TIMED OUT" : "FAILED"} at ${hop}` });

const hopBlocks = ({ code: failure, hop, hops }: Problem): KnownBlock[] => {
  if (hops !== undefined && hops.length > 0) return code(hopLines(hops));
  return ON_THE_WAY.includes(failure) ? [section(`${way(hop)}\n${MEANINGS[hop]}`)] : [];
};

const seconds = (ms: number): string => `${Math.ceil(ms / 1000)} s`;

/** The change that would pass, where it is known which was refused. */
const corrected = ({ nearest }: Problem, failed: Failed | null): Record<string, string> | null =>
  nearest === undefined || failed === null || failed.operation !== "set" ? null : { ...failed.input, value: nearest };

const nearestBlocks = (problem: Problem, failed: Failed | null): KnownBlock[] => {
  if (problem.nearest === undefined) return [];
  const input = corrected(problem, failed);
  const line = input === null || failed === null ? null : slashLine(failed.operation, input, failed.target);
  const key = failed?.input["key"] ?? "maxmemory";
  return [
    section(
      `→ The nearest value that passes: *${prose(settingText(key, problem.nearest), 100)}*${line === null ? "" : `\n${span(line, 400)}`}`,
    ),
  ];
};

const outcomeBlocks = ({ outcome_unknown }: Problem): KnownBlock[] =>
  outcome_unknown === true
    ? [
        section(
          "The change was sent, and no reply came. *It may have taken effect.* redis-ops does not send it again.\n→ Look at the value now, before you do anything else.",
        ),
      ]
    : [];

const lastGoodBlocks = ({ last_good }: Problem, now: number): KnownBlock[] => {
  if (last_good === undefined) return [];
  const { verdict, summary, at, age_ms } = last_good;
  const sinceRead = now - Date.parse(at);
  const age = ago(Math.max(age_ms, Number.isFinite(sinceRead) ? sinceRead : 0));
  // In words only: the mark of a verdict on a failure would be taken for how things are.
  return [section(`*Last good reading, ${age} old* (${verdict} then)\n${prose(summary, 400)}`)];
};

const buttonsOf = (problem: Problem, failed: Failed | null): (Button | null)[] => {
  if (failed === null) return [];
  const { press, role, operation, target, input } = failed;
  const pass = corrected(problem, failed);
  const key = input["key"];
  if (problem.outcome_unknown === true) {
    return [
      key === undefined
        ? null
        : button(press, `Show ${key} now`, { kind: "ask", operation: "config", target, input: { key } }, "primary"),
      button(press, "Show changes", { kind: "ask", operation: "changes", target, input: {} }),
    ];
  }
  const read = operations[operation].effect === "read";
  const mayHelp = ON_THE_WAY.includes(problem.code) || problem.code === "throttled";
  return [
    pass !== null && mayUse(role, operations[operation].role)
      ? button(
          press,
          `Use ${settingText(input["key"] ?? "", problem.nearest ?? "")} instead`,
          {
            kind: "ask",
            operation,
            target,
            input: pass,
          },
          "primary",
        )
      : null,
    problem.code === "refused_by_guard" || problem.code === "conflict"
      ? button(press, "Show memory", { kind: "ask", operation: "memory", target, input: {} })
      : null,
    // A change is not offered again at a press: what became of it comes first.
    mayHelp && read ? button(press, "Try again", { kind: "ask", operation, target, input }) : null,
    mayHelp && operation !== "ping" && operations[operation].scope === "target" && problem.code !== "throttled"
      ? button(press, "Which hop fails?", { kind: "ask", operation: "ping", target, input: {} })
      : null,
  ];
};

/** @param failed null where it is not known what was asked, or nobody may ask again */
export const problemMessage = (problem: Problem, { now, failed }: { now: number; failed: Failed | null }): Message => {
  const { detail, hint, request_id, retry_after_ms, outcome_unknown, nearest } = problem;
  const heading = headingOf(problem);
  const asked = failed === null ? "" : [failed.target, failed.operation].filter((part) => part !== null).join(" ");
  const about = [heading.word, asked].filter((part) => part !== "").join(" · ");
  // They have lines of their own, which say it better.
  const advice = nearest === undefined && retry_after_ms === undefined ? hint : "";
  return withinLimits({
    text: notification(`${heading.word}${asked === "" ? "" : `: ${asked}`}. ${cut(detail, 500)} ${cut(hint, 500)}`),
    blocks: [
      header(heading.emoji, cut(about, 120)),
      ...outcomeBlocks(problem),
      ...(detail.trim() === "" ? [] : [section(prose(detail, 600))]),
      ...hopBlocks(problem),
      ...(retry_after_ms === undefined ? [] : [section(`→ Wait *${seconds(retry_after_ms)}*, then ask again.`)]),
      ...(advice.trim() === "" || (outcome_unknown === true && advice === detail)
        ? []
        : [section(`→ ${prose(advice, 600)}`)]),
      ...nearestBlocks(problem, failed),
      ...lastGoodBlocks(problem, now),
      ...actions(buttonsOf(problem, failed)),
      context(`request ${words(cut(request_id, 80))}`),
    ],
  });
};
