/** The sheet of one change, running: its machine, its requests, and what is kept of it. */
import { useEffect, useRef, useState } from "preact/hooks";
import { useConsole } from "../state/console.ts";
import { type Conductor, conduct } from "./conduct.ts";
import { type Kept, keptOf, put, restored } from "./kept.ts";
import { open } from "./machine.ts";
import type { Event, Plan, Sheet } from "./states.ts";
import type { Inputs } from "../route.ts";

export interface Opening {
  plan: Plan;
  draft: Inputs;
  /** What is left of an earlier page of this tab. */
  kept: Kept | null;
  person: string;
}

export interface Running {
  sheet: Sheet;
  tell: (event: Event) => void;
  /** Nothing is kept of it any more. */
  end: () => void;
}

const isOnline = (): boolean => navigator.onLine;

/** Null until there is something to open. @param opening another one is another sheet */
export const useSheet = (opening: Opening | null): Running | null => {
  const { ask, drawer, state } = useConsole();
  const [sheet, setSheet] = useState<Sheet | null>(null);
  const conductor = useRef<Conductor | null>(null);
  const ended = useRef(false);

  useEffect(() => {
    if (opening === null) return undefined;
    const { plan, draft, kept, person } = opening;
    ended.current = false;
    const begun =
      kept === null
        ? open(plan, draft, { seed: crypto.randomUUID(), online: isOnline() })
        : restored(kept, plan, isOnline());
    const running = conduct(begun, {
      ask,
      person,
      now: () => Date.now(),
      later: (ms, work) => {
        const timer = setTimeout(work, ms);
        return () => clearTimeout(timer);
      },
      changed: (next) => {
        if (ended.current) return;
        const known = state.get();
        // Whoever has signed out since it was sent has left nothing here; one whose session has ended comes back to it.
        if (known.person !== null || known.ended) put(drawer, keptOf(next, person, Date.now()));
        setSheet(next);
      },
    });
    conductor.current = running;
    const line = (): void =>
      running.tell(isOnline() ? { name: "came_online", now: Date.now() } : { name: "went_offline" });
    addEventListener("online", line);
    addEventListener("offline", line);
    return () => {
      removeEventListener("online", line);
      removeEventListener("offline", line);
      running.stop();
    };
  }, [opening, ask, drawer, state]);

  if (opening === null || sheet === null) return null;
  return {
    sheet,
    tell: (event) => conductor.current?.tell(event),
    end: () => {
      ended.current = true;
      put(drawer, null);
    },
  };
};
