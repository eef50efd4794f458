/** What the page knows, and what it can do about it: its one store, and the ways to fill it. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { ask, type Asking, type Outcome } from "../api/ask.ts";
import type { ApiRoutes, Question } from "../api/routes.ts";
import { type Line, send } from "../api/send.ts";
import { isCatalogue } from "./catalogue.ts";
import { keyOf, withReading } from "./readings.ts";
import { withAnswer } from "./series.ts";
import { type Comings, createComings, leftBefore } from "./comings.ts";
import { load, save, type Shelf } from "./saved.ts";
import { NOTHING_READ, type State } from "./state.ts";
import { createStore, type Store, useStore } from "./store.ts";

export interface Console extends Pick<Comings, "begin" | "signIn" | "signOut" | "followOut"> {
  state: Store<State>;
  /** One question whose answer is not kept: a change, a dry run. */
  ask: (question: Question, asking?: Asking) => Promise<Outcome>;
  /** A read whose answer is kept, for this page and for when there is no line. */
  read: (question: Question, signal?: AbortSignal) => Promise<Outcome>;
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

export const createConsole = ({ line, routes, shelf, drawer, now }: Surroundings): Console => {
  const saved = load(shelf);
  const state = createStore<State>({
    session: null,
    person: saved?.person ?? null,
    ended: false,
    unleft: leftBefore(shelf),
    catalogue: null,
    readings: saved?.readings ?? {},
    failures: {},
    series: {},
    changes: 0,
    cut: null,
    news: "",
    code: null,
  });

  const setCode = (code: string | null): void => state.set((before) => ({ ...before, code }));
  const comings = createComings({ state, line, shelf, drawer, onCode: () => setCode(null) });

  const asked = async (question: Question, asking?: Asking): Promise<Outcome> => {
    const isOfNow = comings.mark();
    const outcome = await ask(line, routes, question, asking);
    if (!isOfNow()) return outcome;
    if (outcome.kind === "signed-out") comings.noteRefused();
    state.set((before) => after(before, outcome));
    return outcome;
  };

  const loadCatalogue = async (): Promise<void> => {
    if (state.get().catalogue !== null) return;
    const sent = await send(line, { method: "GET", url: "/catalogue.json", body: null, deadline_ms: FILE_MS });
    if (sent.kind !== "response" || !isCatalogue(sent.body)) return;
    const catalogue = sent.body;
    state.set((before) => ({ ...before, catalogue }));
  };
  /** One load for all who wait for it. */
  let loading: Promise<void> | null = null;

  const keep = (): void => {
    const { person, readings } = state.get();
    if (person !== null && !comings.isLeaving()) save(shelf, { person, readings });
  };

  return {
    state,
    line,
    drawer,
    shelf,
    begin: comings.begin,
    signIn: comings.signIn,
    signOut: comings.signOut,
    followOut: comings.followOut,
    ask: asked,
    read: async (question, signal) => {
      const key = keyOf(question);
      const isOfNow = comings.mark();
      const outcome = await asked(question, signal === undefined ? {} : { signal });
      if (!isOfNow()) return outcome;
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
