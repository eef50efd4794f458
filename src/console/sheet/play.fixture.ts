/** Plays what happens to a sheet. */
import { open, step } from "./machine.ts";
import { changesPage, DRAFT, NOW, SET, setPage, type change } from "./pages.fixture.ts";
import type { Effect, Event, Plan, Sheet, Step } from "./states.ts";

const PERSON = "T1/U1";

/** Plays events one after another; the effects are all that were wanted on the way, in order. */
export const play = (begun: Step, ...events: Event[]): Step => {
  let { sheet } = begun;
  const effects: Effect[] = [...begun.effects];
  for (const event of events) {
    const next = step(sheet, event);
    ({ sheet } = next);
    effects.push(...next.effects);
  }
  return { sheet, effects };
};

export const opened = (plan: Plan = SET, draft: Sheet["draft"] = DRAFT): Step =>
  open(plan, draft, { seed: "seed", online: true });

export const previewed = (number = 1, page = setPage("dry_run")): Event => ({ name: "previewed", number, page });
export const confirmed: Event = { name: "confirmed", now: NOW };
export const answered = (page: ReturnType<typeof setPage>): Event => ({ name: "answered", page });
export const lost: Event = { name: "answer_lost" };
export const due = (after: number): Event => ({ name: "due", now: NOW + after });
export const listed = (after: number, ...changes: ReturnType<typeof change>[]): Event => ({
  ...{ name: "listed", now: NOW + after, person: PERSON, page: changesPage(...changes) },
});

export const sendsOf = ({ effects }: Step) => effects.flatMap((effect) => (effect.do === "send" ? [effect.sent] : []));
export const lastOf = ({ effects }: Step): Effect | undefined => effects.at(-1);

export const SENDING = [previewed(), confirmed];
