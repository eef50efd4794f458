/** What a person is told where there is no answer: because of a bug, or because time is up. */
import { ownProblem } from "../operations/own-problem.ts";
import { problemMessage } from "../reply/index.ts";
import type { Message } from "../slack/message.ts";

/** `changes`: whether a change may have been made by then. */
interface About {
  changes: boolean;
}

const unanswered = (code: "internal" | "timeout", detail: string, again: string, now: number, { changes }: About) =>
  problemMessage(
    changes
      ? ownProblem(code, detail, "`/redis changes` shows whether the change was made.", { outcome_unknown: true })
      : ownProblem(code, detail, again),
    { now, failed: null },
  );

/** @param now milliseconds since the epoch */
export const bug = (now: number, about: About): Message =>
  unanswered(
    "internal",
    "Something failed that should not.",
    "Ask again with `/redis`; if it fails again, look at the Worker's log.",
    now,
    about,
  );

/** @param now milliseconds since the epoch */
export const late = (now: number, about: About): Message =>
  unanswered("timeout", "There was no answer in time.", "Ask again; `/redis ping` says which hop is slow.", now, about);
