/** Carries out what the machine wants done, and tells it what came of that. It decides nothing. */
import type { Asking, Outcome } from "../api/ask.ts";
import type { Question } from "../api/routes.ts";
import { step } from "./machine.ts";
import type { Effect, Event, Sheet, Step } from "./states.ts";
import { MOST_LISTED } from "./told.ts";

export interface Hands {
  ask: (question: Question, asking?: Asking) => Promise<Outcome>;
  /** Who is signed in. */
  person: string;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Does the work after that time; what it returns prevents it. */
  later: (ms: number, work: () => void) => () => void;
  /** Called with every new state, also of a sheet that is not shown any more: what was sent still has its answer. */
  changed: (sheet: Sheet) => void;
}

export interface Conductor {
  get: () => Sheet;
  tell: (event: Event) => void;
  /** Nothing is asked any more. What was sent is not called back: nothing can do that. */
  stop: () => void;
}

/** One that is older is not the one that was just made. */
const LIST_LIMIT = String(MOST_LISTED);

export const conduct = (begun: Step, hands: Hands): Conductor => {
  let { sheet } = begun;
  let stopped = false;
  let dropPreview = (): void => {};
  let cancelWait = (): void => {};

  const tell = (event: Event): void => {
    const next = step(sheet, event);
    const isNew = next.sheet !== sheet;
    ({ sheet } = next);
    if (isNew) hands.changed(sheet);
    if (!stopped) for (const effect of next.effects) carryOut(effect);
  };

  const preview = ({ number, input, after_ms }: Extract<Effect, { do: "preview" }>): void => {
    dropPreview();
    const unwanted = new AbortController();
    const { operation, target, foresight } = sheet.plan;
    const question: Question =
      foresight === "changes"
        ? { operation: "changes", target, input: { limit: LIST_LIMIT } }
        : { operation, target, input: { ...input, dry_run: "true" } };
    const askNow = async (): Promise<void> => {
      const outcome = await hands.ask(question, { signal: unwanted.signal });
      if (outcome.kind === "answered" || outcome.kind === "problem")
        tell({ name: "previewed", number, page: outcome.page });
      else if (outcome.kind === "unreachable") tell({ name: "preview_lost", number });
      else if (outcome.kind === "signed-out") tell({ name: "signed_out" });
    };
    const cancel = hands.later(after_ms, () => void askNow());
    dropPreview = () => {
      cancel();
      unwanted.abort();
    };
  };

  const send = async ({ sent }: Extract<Effect, { do: "send" }>): Promise<void> => {
    const { operation, target } = sheet.plan;
    const outcome = await hands.ask({ operation, target, input: sent.input }, { key: sent.key });
    if (outcome.kind === "answered" || outcome.kind === "problem") tell({ name: "answered", page: outcome.page });
    else tell({ name: outcome.kind === "signed-out" ? "signed_out" : "answer_lost" });
  };

  const list = async (): Promise<void> => {
    const { target } = sheet.plan;
    const outcome = await hands.ask({ operation: "changes", target, input: { limit: LIST_LIMIT } });
    if (outcome.kind === "answered" || outcome.kind === "problem")
      tell({ name: "listed", now: hands.now(), page: outcome.page, person: hands.person });
    else tell({ name: outcome.kind === "signed-out" ? "signed_out" : "list_lost" });
  };

  const carryOut = (effect: Effect): void => {
    switch (effect.do) {
      case "preview":
        preview(effect);
        return;
      case "send":
        void send(effect);
        return;
      case "list":
        void list();
        return;
      case "wait":
    }
    cancelWait();
    cancelWait = hands.later(effect.ms, () => tell({ name: "due", now: hands.now() }));
  };

  hands.changed(sheet);
  for (const effect of begun.effects) carryOut(effect);
  return {
    get: () => sheet,
    tell,
    stop: () => {
      stopped = true;
      dropPreview();
      cancelWait();
    },
  };
};
