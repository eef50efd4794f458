/**
 * A sheet that outlives its page: a session may end in the middle, a browser may throw the page away. What was typed comes back, and what was
 * sent is looked up. Kept for this tab only, and wiped when somebody signs out; no secret is in it.
 */
import { field } from "../../shared/fields.ts";
import type { Inputs } from "../route.ts";
import type { Shelf } from "../state/saved.ts";
import { wakened } from "./machine.ts";
import type { Looking, Plan, Sent, Sheet, Step } from "./states.ts";

const FORM = 1;
const NAME = "redis-ops-sheet";
/** What somebody left lying that long is not what they mean to do now. What was sent is looked up all the same. */
const KEEP_MS = 30 * 60_000;

export interface Kept {
  form: typeof FORM;
  /** Nobody else is shown it. */
  person: string;
  /** Milliseconds since the epoch. */
  at: number;
  /** What its button said. */
  operation: string;
  target: string | null;
  draft: Inputs;
  touched: boolean;
  seed: string;
  revision: number;
  unsent: Sent | null;
  /** Under way, or being looked up. */
  sent: Sent | null;
  how: Looking["how"];
}

/** Null where there is nothing to come back to: one that was only opened is opened as easily again. */
export const keptOf = (sheet: Sheet, person: string, now: number): Kept | null => {
  const { plan, draft, touched, seed, revision, unsent, phase } = sheet;
  const isBegun = touched || unsent !== null || sheet.signedOut || phase.name !== "choosing";
  if (!isBegun || phase.name === "settled") return null;
  return {
    form: FORM,
    ...{ person, at: now, operation: plan.operation, target: plan.target, draft, touched, seed, revision, unsent },
    sent: phase.name === "choosing" ? null : phase.sent,
    how: phase.name === "looking" ? phase.how : "again",
  };
};

/** As it was; what was under way is looked up first. */
export const restored = (kept: Kept, plan: Plan, online: boolean): Step => {
  const { draft, touched, seed, revision, unsent, sent, how } = kept;
  return wakened({
    ...{ plan, draft, touched, seed, revision, unsent, online },
    preview: { number: 0, state: "none", tries: 0, page: null },
    bounds: null,
    phase: sent === null ? { name: "choosing" } : { name: "looking", sent, tries: 0, asking: false, how },
    refusal: null,
    signedOut: false,
  });
};

const isKept = (value: unknown): value is Kept =>
  field(value, "form") === FORM &&
  ["person", "at", "operation", "draft", "seed", "revision"].every((name) => field(value, name) !== undefined);

export const take = (drawer: Shelf, person: string, now: number): Kept | null => {
  try {
    const value: unknown = JSON.parse(drawer.getItem(NAME) ?? "null");
    if (!isKept(value)) return null;
    if (value.person !== person) {
      drawer.removeItem(NAME);
      return null;
    }
    return value.sent !== null || (now - value.at < KEEP_MS && now >= value.at) ? value : null;
  } catch {
    return null;
  }
};

export const put = (drawer: Shelf, kept: Kept | null): void => {
  try {
    if (kept === null) drawer.removeItem(NAME);
    else drawer.setItem(NAME, JSON.stringify(kept));
  } catch {
    // A browser that keeps nothing: the sheet lives as long as its page.
  }
};
