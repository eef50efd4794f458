/** What went wrong with signing in, and what to do about it. Pure. */
import type { Cut } from "../api/send.ts";
import type { SessionOutcome, Way } from "../api/session.ts";
import type { NoPasskey } from "./passkey.ts";

const CUTS: Readonly<Record<Cut, string>> = {
  late: "No answer came in time. Try again.",
  offline: "You are offline. This needs a line to the Worker.",
  broken: "The line was cut before an answer came. Try again.",
};

const NO_PASSKEY: Readonly<Record<NoPasskey["kind"], string>> = {
  given_up:
    "No passkey was given: it was cancelled, or this device has none for this console. Try again, or sign in in another way.",
  there_already: "This device has a passkey for this console already.",
  // Some browsers keep that an import failed for as long as the page is open: https://github.com/whatwg/html/issues/6768
  not_loaded: "A file of this page did not come. Try again; where that does not help, load the page again.",
  cannot: "This browser could not use a passkey here. Sign in in another way.",
};

const sentence = (text: string): string => (text === "" || /[.!?]$/.test(text) ? text : `${text}.`);

type Refused = Extract<SessionOutcome, { kind: "refused" }>;

/** The Worker's own words, and how long to wait where it says so. */
const refusedText = ({ status, detail, hint, retryAfterMs }: Refused): string => {
  const said = [sentence(detail), sentence(hint)].filter((part) => part !== "");
  const wait = retryAfterMs === null ? [] : [`Wait ${Math.ceil(retryAfterMs / 1000)} s.`];
  return said.length === 0 ? `The Worker refused it (${status}). Try again.` : [...said, ...wait].join(" ");
};

export const failureText = (outcome: NoPasskey | Exclude<SessionOutcome, { kind: "session" }>): string => {
  switch (outcome.kind) {
    case "refused":
      return refusedText(outcome);
    case "unreachable":
      return CUTS[outcome.why];
    default:
      return NO_PASSKEY[outcome.kind];
  }
};

export const WAY_NAMES: Readonly<Record<Way, string>> = {
  slack: "Slack",
  passkey: "a passkey",
  access: "Cloudflare Access",
  token: "a token",
};
