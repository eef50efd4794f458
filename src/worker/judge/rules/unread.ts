/** The rule on what Redis would not tell. */
import type { Unread } from "../../../protocol/unread.ts";
import { listed } from "../../../shared/text.ts";
import { ASKED_OF_REDIS, isMissed, type Parts, rule } from "../rule.ts";
import { ADMIN } from "./sources.ts";

/** What is not known without a command's answer. */
const NOT_JUDGED: Readonly<Record<string, string>> = {
  "CONFIG GET": "which saves are asked for, how full the disk is and how old the snapshot on it",
  "CLIENT LIST": "which client has the largest buffers",
  EXISTS: "whether Celery keeps its queues here",
  SCAN: "whether Celery keeps its queues here",
};

/** For readings of agents that do not name it: only a Redis that does not tell its settings has none here. */
const OF_OLD: Unread = {
  command: "CONFIG GET",
  detail: "Redis did not tell its `save` setting.",
  hint: "See whether CONFIG was renamed or is forbidden (`rename-command`, ACL), and the settings in the compose file.",
};

const all = ({ persistence, server, clients, celery }: Partial<Parts>): Unread[] => {
  const told = [persistence, server, clients, celery].flatMap((part) => part?.unread ?? []);
  const named = persistence?.save === null && !told.some(({ command }) => command === OF_OLD.command) ? [OF_OLD] : [];
  return [...new Map([...told, ...named].map((each) => [each.command, each])).values()];
};

export const commands = rule({
  id: "commands_unread",
  needs: ["persistence"],
  source: ADMIN,
  judge: (parts, known) => {
    const unread = all(parts);
    const [first] = unread;
    // A part that is missing may be so because Redis would not run its command.
    if (first === undefined) return ASKED_OF_REDIS.some((part) => isMissed(part, parts, known)) ? "unknown" : "fine";
    const names = unread.map(({ command }) => command);
    const hidden = [...new Set(names.flatMap((name) => NOT_JUDGED[name] ?? []))];
    return {
      verdict: "warn",
      figure: unread.length,
      threshold: 0,
      text: `Redis does not run ${listed(names)} for redis-ops: renamed, or not allowed.`,
      evidence: unread.map(({ detail }) => ({ text: detail, command: null })),
      meaning: `So it is not known ${hidden.length === 0 ? "what it would tell" : listed(hidden)}; that was not judged, and is neither fine nor wrong here.`,
      next_step: first.hint,
    };
  },
  fine: "Redis ran every command that redis-ops asked of it.",
});
