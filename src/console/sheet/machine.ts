/**
 * What happens in the change sheet. A change is sent at a press and never without one; what may have been sent is sent again only under its own
 * key, soon after, and otherwise looked up. Pure: whoever calls it carries the effects out.
 */
import type { Step as Next } from "../../present/view.ts";
import type { Page } from "../../present/page.ts";
import type { Inputs } from "../route.ts";
import { overrideOf } from "./guard.ts";
import { heldBack, inputOf } from "./held.ts";
import { findChange, isListed } from "./listed.ts";
import { meaningOf, meaningOfFirst } from "./outcome.ts";
import type { Effect, Event, Looking, Plan, Sent, Settled, Sheet, Step } from "./states.ts";
import { boundsOf, changeToUndo } from "./told.ts";

/** While a slider moves, nothing is asked. */
export const DEBOUNCE_MS = 300;
const PAUSES_MS = [500, 1000, 2000, 4000, 8000] as const;
const LONGEST_PAUSE_MS = 15_000;
/** After that nobody expects any more that what they confirmed is still being made: it is only looked up. */
export const AGAIN_WITHIN_MS = 60_000;
/** A request that came to the Worker has ended by then, since it keeps the operation's deadline. Longer than any of them. */
export const OVER_AFTER_MS = 45_000;

const pauseMs = (tries: number): number => PAUSES_MS[tries] ?? LONGEST_PAUSE_MS;

const stay = (sheet: Sheet, ...effects: Effect[]): Step => ({ sheet, effects });

/** Asks what it would do. What is on its way already is overtaken. @param tries how often it was asked by itself */
const foresee = (sheet: Sheet, after_ms: number, tries = 0): Step => {
  const { plan, preview, draft } = sheet;
  if (plan.foresight === "none" || plan.forbidden !== null) return stay(sheet);
  const number = preview.number + 1;
  if (!sheet.online || sheet.signedOut) return stay({ ...sheet, preview: { ...preview, number, state: "lost" } });
  const { reason: _, ...asked } = draft;
  const input: Inputs = plan.foresight === "changes" ? {} : asked;
  return stay(
    { ...sheet, preview: { ...preview, number, tries, state: "waiting" } },
    { do: "preview", number, input, after_ms },
  );
};

/** Where what it would do was not told, it is asked again by itself, a few times; after that a person may. */
const foreseeLater = (sheet: Sheet, retry_after_ms = 0): Step => {
  const pause = PAUSES_MS[sheet.preview.tries];
  return pause === undefined || heldBack(sheet) !== "no_answer"
    ? stay(sheet)
    : stay(sheet, { do: "wait", ms: Math.max(pause, retry_after_ms) });
};

/** @param seed for this sheet alone, such as a UUID */
export const open = (plan: Plan, draft: Inputs, { seed, online }: { seed: string; online: boolean }): Step =>
  foresee(
    {
      plan,
      draft,
      touched: false,
      preview: { number: 0, state: "none", tries: 0, page: null },
      bounds: null,
      phase: { name: "choosing" },
      refusal: null,
      online,
      signedOut: false,
      unsent: null,
      seed,
      revision: 0,
    },
    0,
  );

/** One that was kept while its page was gone. */
export const wakened = (sheet: Sheet): Step =>
  sheet.phase.name === "looking" ? stay(sheet, { do: "wait", ms: 0 }) : foresee(sheet, 0);

/** Only what is typed may be sent; another input is another request, with another key. */
const typed = (sheet: Sheet, field: string, value: string): Step => {
  if (sheet.phase.name !== "choosing" || (sheet.draft[field] ?? "") === value) return stay(sheet);
  // A guard was overridden for the value that it had refused, and for no other.
  const { allow_eviction: _, force: __, ...others } = sheet.draft;
  const kept = field === "value" || field === "key" ? others : sheet.draft;
  const changed = { ...sheet, draft: { ...kept, [field]: value }, touched: true, refusal: null };
  // Why somebody does it does not change what it does.
  return field === "reason" ? stay(changed) : foresee(changed, DEBOUNCE_MS);
};

const overrode = (sheet: Sheet, flag: "allow_eviction" | "force"): Step => {
  const permitted = [sheet.preview.page, sheet.refusal].some((page) => overrideOf(page) === flag);
  if (sheet.phase.name !== "choosing" || !permitted || sheet.preview.state !== "answered") return stay(sheet);
  return foresee({ ...sheet, draft: { ...sheet.draft, [flag]: "true" }, touched: true, refusal: null }, 0);
};

const previewed = (sheet: Sheet, number: number, page: Page): Step => {
  if (number !== sheet.preview.number) return stay(sheet);
  const { plan, draft } = sheet;
  // By its number, so that a newer change that is made before Confirm is not undone instead.
  const change = plan.foresight === "changes" ? changeToUndo(page, draft["id"] ?? "") : null;
  const next: Sheet = {
    ...sheet,
    preview: { ...sheet.preview, state: "answered", page },
    bounds: boundsOf(page) ?? sheet.bounds,
    draft: change === null ? draft : { ...draft, id: String(change.id) },
  };
  return foreseeLater(next, page.problem?.retry_after_ms);
};

const previewLost = (sheet: Sheet, number: number): Step =>
  number === sheet.preview.number
    ? foreseeLater({ ...sheet, preview: { ...sheet.preview, state: "lost" } })
    : stay(sheet);

const isSame = (one: Inputs, other: Inputs): boolean =>
  Object.keys(one).length === Object.keys(other).length &&
  Object.entries(one).every(([name, value]) => other[name] === value);

const confirmed = (sheet: Sheet, now: number): Step => {
  if (heldBack(sheet) !== null) return stay(sheet);
  const input = inputOf(sheet);
  const { unsent, seed, revision, preview } = sheet;
  const key = unsent !== null && isSame(unsent.input, input) ? unsent.key : `${seed}-${revision}`;
  const sent: Sent = { input, key, at: now, since: preview.page?.answer?.at ?? null };
  const next = { ...sheet, unsent: null, refusal: null, revision: revision + 1 };
  return stay({ ...next, phase: { name: "sending", sent } }, { do: "send", sent });
};

const settle = (sheet: Sheet, settled: Settled): Step => stay({ ...sheet, phase: { name: "settled", settled } });

const look = (sheet: Sheet, looking: Looking, ms: number): Step =>
  stay({ ...sheet, phase: { ...looking, asking: false } }, { do: "wait", ms });

/** Nothing was made: it can be changed, or confirmed anew. */
const notMade = (sheet: Sheet, sent: Sent, page: Page, mayRepeat: boolean): Step =>
  foresee({ ...sheet, phase: { name: "choosing" }, refusal: page, unsent: mayRepeat ? sent : null }, 0);

const answered = (sheet: Sheet, page: Page): Step => {
  const { phase } = sheet;
  if (phase.name !== "sending" && phase.name !== "looking") return stay(sheet);
  const meaning = phase.name === "sending" ? meaningOf(page) : meaningOfFirst(page);
  if (meaning === "answered") return settle(sheet, { by: "answer", page });
  if (meaning !== "unknown") return notMade(sheet, phase.sent, page, meaning === "not_sent");
  const tries = phase.name === "looking" ? phase.tries + 1 : 0;
  // One who was only sent away at the door for asking too often has not been told anything.
  const throttled = phase.name === "looking" && page.problem?.code === "throttled";
  const looking: Looking = {
    name: "looking",
    sent: phase.sent,
    tries,
    asking: false,
    how: !isListed(sheet.plan) ? "again" : throttled ? phase.how : "list",
  };
  return look(sheet, looking, Math.max(pauseMs(tries), page.problem?.retry_after_ms ?? 0));
};

const answerLost = (sheet: Sheet): Step => {
  const { phase } = sheet;
  if (phase.name === "sending") {
    const looking: Looking = { name: "looking", sent: phase.sent, tries: 0, asking: false, how: "again" };
    return look(sheet, looking, pauseMs(0));
  }
  return phase.name === "looking" ? lookLater(sheet, phase) : stay(sheet);
};

const lookLater = (sheet: Sheet, phase: Looking, retry_after_ms = 0): Step =>
  look(sheet, { ...phase, tries: phase.tries + 1 }, Math.max(pauseMs(phase.tries + 1), retry_after_ms));

/** There it can be seen, and done again. */
const alertsOf = (target: string | null): Next => ({
  ...{ label: "Show alerts", operation: "alerts", target, input: {} },
  line: `alerts on ${target ?? ""}`,
});

/** What was done about a change of long ago, which no list has. */
const auditOf = (target: string | null): Next => ({
  ...{ label: "Show audit", operation: "audit", target: null, input: target === null ? {} : { target } },
  line: `audit ${target ?? ""}`,
});

const due = (sheet: Sheet, now: number): Step => {
  const { phase, preview } = sheet;
  if (phase.name === "choosing")
    return heldBack(sheet) === "no_answer" ? foresee(sheet, 0, preview.tries + 1) : stay(sheet);
  if (phase.name !== "looking" || phase.asking || !sheet.online || sheet.signedOut) return stay(sheet);
  const asking = { ...sheet, phase: { ...phase, asking: true } };
  const isSoon = now - phase.sent.at < AGAIN_WITHIN_MS && now >= phase.sent.at;
  if (phase.how === "again" && isSoon) return stay(asking, { do: "send", sent: phase.sent });
  return isListed(sheet.plan)
    ? stay(asking, { do: "list" })
    : settle(sheet, { by: "nobody", see: alertsOf(sheet.plan.target) });
};

const listed = (sheet: Sheet, { now, page, person }: Extract<Event, { name: "listed" }>): Step => {
  const { phase } = sheet;
  if (phase.name !== "looking") return stay(sheet);
  if (page.problem !== null) return lookLater(sheet, phase, page.problem.retry_after_ms);
  const found = findChange(sheet.plan, phase.sent, page, person);
  if (found.found === "made" || found.found === "not_made")
    return settle(sheet, { by: "list", made: found.found === "made", ids: found.ids, page });
  const over = now - phase.sent.at >= OVER_AFTER_MS;
  if (found.found === "unlisted" && over) return settle(sheet, { by: "nobody", see: auditOf(sheet.plan.target) });
  return found.found === "nothing" && over
    ? settle(sheet, { by: "list", made: false, ids: [], page })
    : lookLater(sheet, phase);
};

/** A request without a session made nothing; one before it may have. */
const signedOut = (sheet: Sheet): Step => {
  const { phase, preview } = sheet;
  const out: Sheet = { ...sheet, signedOut: true };
  if (phase.name === "sending") return stay({ ...out, phase: { name: "choosing" }, unsent: phase.sent });
  if (phase.name === "looking") return stay({ ...out, phase: { ...phase, asking: false } });
  return stay(preview.state === "waiting" ? { ...out, preview: { ...preview, state: "lost" } } : out);
};

/** There is a line again. */
const resumed = (sheet: Sheet, now: number): Step => {
  if (sheet.phase.name !== "choosing") return due(sheet, now);
  return heldBack(sheet) === "no_answer" ? foresee(sheet, 0) : stay(sheet);
};

export const step = (sheet: Sheet, event: Event): Step => {
  switch (event.name) {
    case "typed":
      return typed(sheet, event.field, event.value);
    case "overrode":
      return overrode(sheet, event.flag);
    case "previewed":
      return previewed(sheet, event.number, event.page);
    case "preview_lost":
      return previewLost(sheet, event.number);
    case "asked_again":
      return sheet.phase.name === "choosing" ? foresee(sheet, 0) : stay(sheet);
    case "confirmed":
      return confirmed(sheet, event.now);
    case "answered":
      return answered(sheet, event.page);
    case "answer_lost":
      return answerLost(sheet);
    case "due":
      return due(sheet, event.now);
    case "listed":
      return listed(sheet, event);
    case "list_lost":
      return sheet.phase.name === "looking" ? lookLater(sheet, sheet.phase) : stay(sheet);
    case "signed_out":
      return signedOut(sheet);
    case "went_offline":
      return stay({ ...sheet, online: false });
    case "came_online":
  }
  return resumed({ ...sheet, online: true }, event.now);
};
