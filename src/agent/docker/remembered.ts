/**
 * Whether ends were for memory, as the container's state told it in between. Podman has no event of that, and starts a container again at once,
 * after which nothing tells it; so its state is looked at with each kill, for as long as somebody keeps the link.
 */
import * as z from "zod";
import { jsonOrUndefined } from "../../shared/decode.ts";
import type { Result } from "../../protocol/result.ts";
import { sorted } from "../sorted.ts";
import { isUntoldKill } from "./ends.ts";
import type { End, Inspection } from "./seam.ts";

/** The state and the event tell the instant of one end with some delay between them. */
const SAME_END_MS = 2000;
const MOST = 20;

export interface Remembered {
  /** What the state tells of the last end. */
  note(inspection: Inspection): void;
  /** Looks at the state of the container of which the engine's events, one a line, tell a kill and not whether it was for memory. */
  follow(events: string, look: (id: string) => Promise<Result<Inspection>>): Promise<void>;
  /** The ends, with what is remembered of those of which nothing else tells it. */
  known(ends: readonly End[]): End[];
}

const killSchema = z.object({ Actor: z.object({ ID: z.string().regex(/^[\da-f]{12,64}$/) }) });

/** What was seen of the end at that time, by when the state told it; undefined where none is near. */
const nearest = (forMemory: ReadonlyMap<number, boolean>, end: number): boolean | undefined => {
  const near = [...forMemory]
    .map(([at, seen]) => ({ apart: Math.abs(at - end), seen }))
    .filter(({ apart }) => apart <= SAME_END_MS);
  return sorted(near, (one, other) => one.apart - other.apart)[0]?.seen;
};

export const rememberEnds = (): Remembered => {
  const forMemory = new Map<number, boolean>();
  const note: Remembered["note"] = ({ finishedAt, exitCode, oomKilled }) => {
    // While it runs, the flag may be of any end before the last one: podman 5.4 keeps it.
    if (finishedAt === null || exitCode === null) return;
    forMemory.set(finishedAt, oomKilled);
    const [oldest] = forMemory.keys();
    if (forMemory.size > MOST && oldest !== undefined) forMemory.delete(oldest);
  };
  return {
    note,
    async follow(events, look) {
      for (const line of events.split("\n")) {
        if (!isUntoldKill(line)) continue;
        const { data } = killSchema.safeParse(jsonOrUndefined(line));
        const seen = data === undefined ? null : await look(data.Actor.ID);
        if (seen?.ok === true) note(seen.value);
      }
    },
    known: (ends) =>
      ends.map((end) => {
        const { oomUnknown, ...told } = end;
        const seen = oomUnknown === true ? nearest(forMemory, end.at) : undefined;
        return seen === undefined ? end : { ...told, oomKilled: seen };
      }),
  };
};
