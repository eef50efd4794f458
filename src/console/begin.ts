/** Asks until the Worker has said who is signed in. */
import type { SessionOutcome } from "./api/session.ts";

const RETRY_MS = 5_000;

export const beginUntilKnown = async (begin: () => Promise<SessionOutcome>): Promise<void> => {
  const outcome = await begin();
  if (outcome.kind === "session") return;
  const wait = outcome.kind === "refused" ? (outcome.retryAfterMs ?? 0) : 0;
  setTimeout(() => void beginUntilKnown(begin), Math.max(RETRY_MS, wait));
};
