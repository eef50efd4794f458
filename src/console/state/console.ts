/** What the page knows, and what it can do about it: its one store, and the ways to fill it. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { ask, type Asking, type Outcome } from "../api/ask.ts";
import type { ApiRoutes, Question } from "../api/routes.ts";
import { type Cut, type Line, send } from "../api/send.ts";
import {
  loadSession,
  type Person,
  type Proof,
  type Session,
  type SessionOutcome,
  signIn,
  signOut,
} from "../api/session.ts";
import { put } from "../sheet/kept.ts";
import { type Catalogue, isCatalogue } from "./catalogue.ts";
import { keyOf, type Readings, withReading } from "./readings.ts";
import { type Series, withAnswer } from "./series.ts";
import { askAgain, dropWish } from "../push/wish.ts";
import { keepLeaving, load, readLeaving, save, type Shelf, wipe } from "./saved.ts";
import { createStore, type Store, useStore } from "./store.ts";

export interface Failed {
  outcome: Exclude<Outcome, { kind: "answered" | "dropped" }>;
  at: number;
  /** How many times in a row. */
  times: number;
}

export interface Unleft {
  everywhere: boolean;
  /** Null where only the storage tells of it. */
  outcome: Exclude<SessionOutcome, { kind: "session" }> | null;
  /** Whether another page may still be about it, which says so where it fails. */
  underWay: boolean;
}

/** As another page of this browser, or an earlier one, has left it. @param isThere whether that page may be there to say how it ends */
const unleftIn = (shelf: Shelf, isThere: boolean): Unleft | null => {
  const kept = readLeaving(shelf);
  return kept && { everywhere: kept.everywhere, outcome: null, underWay: isThere && !kept.failed };
};

export interface State {
  /** Null until the Worker has said it. */
  session: Session | null;
  /** Who was signed in when there was last a line: whose readings these are. */
  person: Pick<Person, "id" | "role"> | null;
  /** There was a session, and it has ended. */
  ended: boolean;
  /** A sign-out that may not have come to its end: its session, if it is still there, lets nobody in. */
  unleft: Unleft | null;
  /** Null until it was read. */
  catalogue: Catalogue | null;
  /** The last answer to each question. */
  readings: Readings;
  /** Why there is none newer. */
  failures: Readonly<Record<string, Failed>>;
  /** How the last request went: null where it was answered. */
  cut: Cut | null;
  /** Memory of each target over time, while the page is open. */
  series: Series;
  /** How many changes were asked for here: what is looked at is read again after each. */
  changes: number;
  /** Said aloud to those who do not see the page. */
  news: string;
  /** From a link to sign in with, until it was used. */
  code: string | null;
}

export interface Console {
  state: Store<State>;
  /** One question whose answer is not kept: a change, a dry run. */
  ask: (question: Question, asking?: Asking) => Promise<Outcome>;
  /** A read whose answer is kept, for this page and for when there is no line. */
  read: (question: Question, signal?: AbortSignal) => Promise<Outcome>;
  /** Learns who is signed in. */
  begin: () => Promise<SessionOutcome>;
  signIn: (proof: Proof) => Promise<SessionOutcome>;
  /** Ends the session, and wipes what was kept, whatever the Worker says. */
  signOut: (everywhere: boolean) => ReturnType<typeof signOut>;
  /** Another page of this browser signs out, or has done so already: nobody is here any more, whatever the Worker says. */
  followOut: () => void;
  /** Whether an operation changes something: such a one is for operators, and needs a line. */
  isChange: (operation: string) => boolean;
  /** Said to those who do not see the page. */
  say: (news: string) => void;
  /** A change was asked for: what is looked at may be different now. */
  noteChange: () => void;
  /** How this device's network is, as the browser has it. */
  noteLine: (online: boolean) => void;
  /** The file that forms and lists of operations are made from; null while it cannot be had. */
  loadCatalogue: () => Promise<void>;
  /** The code of a link that was opened; null when it is of no use any more. */
  setCode: (code: string | null) => void;
  line: Line;
  /** For what must outlive the page, but not the tab: a change that was begun. */
  drawer: Shelf;
  /** For what stays in the browser, until its person signs out. */
  shelf: Shelf;
}

export interface Surroundings {
  line: Line;
  routes: ApiRoutes;
  shelf: Shelf;
  drawer: Shelf;
  /** Milliseconds since the epoch. */
  now: () => number;
}

/** For a file of the page itself. */
const FILE_MS = 15_000;

const without = <T>(record: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> => {
  if (!Object.hasOwn(record, key)) return record;
  const { [key]: _, ...rest } = record;
  return rest;
};

/** After a request: whether there is a line, and a session. */
const after = (state: State, outcome: Outcome): State => {
  switch (outcome.kind) {
    case "unreachable":
      return { ...state, cut: outcome.why };
    case "signed-out":
      // What was read may not be theirs to see any more.
      return {
        ...state,
        cut: null,
        ended: state.person !== null || state.ended,
        person: null,
        ...NOTHING_READ,
        session: state.session === null ? null : { ...state.session, person: null },
      };
    case "dropped":
      return state;
    case "answered":
    case "problem":
  }
  return state.cut === null ? state : { ...state, cut: null };
};

const NOTHING_READ = { readings: {}, failures: {}, series: {} } satisfies Partial<State>;

export const createConsole = ({ line, routes, shelf, drawer, now }: Surroundings): Console => {
  const saved = load(shelf);
  const state = createStore<State>({
    session: null,
    person: saved?.person ?? null,
    ended: false,
    unleft: unleftIn(shelf, false),
    catalogue: null,
    readings: saved?.readings ?? {},
    failures: {},
    series: {},
    changes: 0,
    cut: null,
    news: "",
    code: null,
  });

  /** Counts who comes and goes. On a bad line an answer may come after that: it is about somebody who is not there any more. */
  let turn = 0;

  const asked = async (question: Question, asking?: Asking): Promise<Outcome> => {
    const mine = turn;
    const outcome = await ask(line, routes, question, asking);
    if (turn !== mine) return outcome;
    if (outcome.kind === "signed-out") {
      turn += 1;
      wipe(shelf);
    }
    state.set((before) => after(before, outcome));
    return outcome;
  };

  const setCode = (code: string | null): void => state.set((before) => ({ ...before, code }));

  const loadCatalogue = async (): Promise<void> => {
    if (state.get().catalogue !== null) return;
    const sent = await send(line, { method: "GET", url: "/catalogue.json", body: null, deadline_ms: FILE_MS });
    if (sent.kind !== "response" || !isCatalogue(sent.body)) return;
    const catalogue = sent.body;
    state.set((before) => ({ ...before, catalogue }));
  };
  /** One load for all who wait for it. */
  let loading: Promise<void> | null = null;

  /** Counts what shows that a session is over, or another's. A sign-out of before that has nothing left to tell where it fails. */
  let over = 0;
  /** How many sign-outs are under way: what is answered meanwhile is not to be stored again. */
  let leaving = 0;

  const keep = (): void => {
    const { person, readings } = state.get();
    if (person !== null && leaving === 0) save(shelf, { person, readings });
  };

  /** Whether the storage has said that somebody is leaving: then it also says when that is over. */
  let isLeavingKept = readLeaving(shelf) !== null;

  /**
   * Whose sign-out is not confirmed yet, here or in another page of this browser; and whether somebody leaves, or has just left. What they had begun in
   * this tab, which alone keeps it, goes with them.
   */
  const lookForLeaving = (): { unleft: Unleft | null; leaves: boolean } => {
    const kept = unleftIn(shelf, true);
    const isOver = isLeavingKept && kept === null;
    isLeavingKept = kept !== null;
    const known = isOver ? null : state.get().unleft;
    // What was said once stands until it is over, also where it is tried again elsewhere.
    const unleft = known?.underWay === false ? known : (kept ?? known);
    const leaves = isOver || unleft !== null;
    if (leaves) put(drawer, null);
    return { unleft, leaves };
  };

  /** Nobody is here any more, and nothing that they read; what is on its way was asked by them. */
  const leave = (unleft: Unleft | null): void => {
    turn += 1;
    state.set((before) => ({
      ...before,
      ...NOTHING_READ,
      person: null,
      ended: false,
      unleft,
      session: before.session === null ? null : { ...before.session, person: null },
    }));
  };

  /** @param proven somebody has just proved who they are; else it is whoever the browser's cookie says */
  const take = (outcome: SessionOutcome, proven = false): SessionOutcome => {
    if (outcome.kind === "unreachable") state.set((before) => ({ ...before, cut: outcome.why }));
    if (outcome.kind !== "session") return outcome;
    const before = state.get().person;
    const { unleft, leaves } = lookForLeaving();
    // Whoever wanted to leave is not let in by the session that was to end.
    const isHeld = !proven && unleft !== null && outcome.session.person !== null;
    if (!isHeld) keepLeaving(shelf, null);
    if (proven || outcome.session.person === null || (leaves && !isHeld)) over += 1;
    const person = isHeld ? null : outcome.session.person;
    const same = person !== null && before?.id === person.id && before.role === person.role;
    if (!same) wipe(shelf);
    const wasThere = before !== null || turn > 0;
    // Somebody has come in beside this page: what is on its way was asked by another.
    if (!same && before !== null) turn += 1;
    state.set((known) => ({
      ...known,
      // What was asked once has its answer, and that is gone or was a refusal: it is asked again.
      ...(same || !wasThere ? {} : { ...NOTHING_READ, changes: known.changes + 1 }),
      session: { ...outcome.session, person },
      person: person === null ? null : { id: person.id, role: person.role },
      ended: person === null && !leaves && (known.ended || before !== null),
      unleft: isHeld ? unleft : null,
      cut: null,
    }));
    return outcome;
  };

  return {
    state,
    line,
    drawer,
    shelf,
    ask: asked,
    read: async (question, signal) => {
      const key = keyOf(question);
      const mine = turn;
      const outcome = await asked(question, signal === undefined ? {} : { signal });
      if (turn !== mine) return outcome;
      const at = now();
      if (outcome.kind === "answered") {
        state.set((before) => ({
          ...before,
          readings: withReading(before.readings, key, { page: outcome.page, got_at: at }),
          failures: without(before.failures, key),
          series: withAnswer(before.series, question, outcome.page, at),
        }));
        keep();
      } else if (outcome.kind === "problem" || outcome.kind === "unreachable")
        state.set((before) => ({
          ...before,
          failures: {
            ...before.failures,
            [key]: { outcome, at, times: (before.failures[key]?.times ?? 0) + 1 },
          },
        }));
      return outcome;
    },
    begin: async () => {
      for (;;) {
        const mine = turn;
        const outcome = await loadSession(line);
        if (turn === mine) return take(outcome);
        // It is of before somebody came or went. Who signs in is told of it; where the first question was refused, nobody is yet.
        if (state.get().session !== null) return outcome;
      }
    },
    signIn: async (proof) => {
      turn += 1;
      const outcome = await signIn(line, proof);
      // Where no answer came, somebody may be signed in all the same. Before the page sees who: then it looks at the wish.
      if (outcome.kind !== "refused") askAgain(shelf);
      take(outcome, true);
      turn += 1;
      if (outcome.kind === "session" && proof.way === "slack") setCode(null);
      return outcome;
    },
    signOut: async (everywhere) => {
      const before = over;
      leaving += 1;
      wipe(shelf);
      keepLeaving(shelf, { everywhere, failed: false });
      const isKept = readLeaving(shelf) !== null;
      isLeavingKept = isKept;
      dropWish(shelf);
      put(drawer, null);
      const outcome = await signOut(line, everywhere);
      leaving -= 1;
      if (outcome.kind === "json") {
        over += 1;
        keepLeaving(shelf, null);
      } else if (over !== before) return outcome;
      // Where another page has found out that it is over, that is no longer kept.
      const isOver = outcome.kind === "json" || (isKept && readLeaving(shelf) === null);
      if (!isOver) keepLeaving(shelf, { everywhere, failed: true });
      leave(isOver ? null : { everywhere, outcome, underWay: false });
      return outcome;
    },
    followOut: () => {
      isLeavingKept = true;
      wipe(shelf);
      leave(lookForLeaving().unleft);
    },
    // One that is not known might.
    isChange: (operation) => !Object.hasOwn(routes, operation) || routes[operation]?.method !== "GET",
    say: (news) => state.set((before) => (before.news === news ? before : { ...before, news })),
    setCode,
    noteChange: () => state.set((before) => ({ ...before, changes: before.changes + 1 })),
    noteLine: (online) =>
      state.set((before) => {
        if (!online) return { ...before, cut: "offline" };
        return before.cut === "offline" ? { ...before, cut: null } : before;
      }),
    loadCatalogue: () => {
      loading ??= loadCatalogue().finally(() => (loading = null));
      return loading;
    },
  };
};

const Context = createContext<Console | null>(null);
export const ConsoleProvider = Context.Provider;

export const useConsole = (): Console => {
  const found = useContext(Context);
  if (found === null) throw new Error("There is no console around this component.");
  return found;
};

export const useConsoleState = <T>(select: (state: State) => T): T => useStore(useConsole().state, select);
