/** A reading as it is shown: with its age, and greyed once it may no longer be so. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Heading, Step, View } from "../../present/view.ts";
import { Mark } from "../layout/mark.tsx";
import { Prose } from "../layout/phrase.tsx";
import { ViewLayout } from "../layout/view.tsx";
import { useConsoleState } from "../state/console.ts";
import type { Failed } from "../state/state.ts";
import { useStore } from "../state/store.ts";
import { Ago, clock, useIsOld } from "../time/now.tsx";
import type { Known } from "./use.ts";
import { cutText } from "./words.ts";

const SLOW_MS = 3_000;

/** Before the first answer; that it takes long is said before it is given up. */
export const Waiting = () => {
  const [since] = useState(() => clock.get());
  const slow = useStore(clock, (now) => now - since > SLOW_MS);
  return <p class="waiting">{slow ? "Still waiting for an answer…" : "Reading…"}</p>;
};

/** Milliseconds since the epoch, by this browser's clock, at which it was true. */
export const trueAt = ({ age_ms }: { age_ms: number }, got_at: number): number => got_at - age_ms;

/** Whether what was read may be different now. */
export const useMayDiffer = ({ reading, failed }: Known): boolean => useIsOld(reading?.got_at ?? null, failed === null);

const ReadAt = ({ since, stale }: { since: number; stale: boolean }) => (
  <span class={stale ? "old" : undefined}>
    {stale ? "Last reading, " : "Read "}
    <Ago since={since} />
    {stale ? ". It may be different now." : ""}
  </span>
);

/** Says so of what stands on the screen without the heading of its reading. */
export const MayDiffer = ({ reading }: Pick<Known, "reading">) =>
  reading === null ? null : (
    <p class="age">
      <ReadAt since={reading.got_at} stale />
    </p>
  );

/** @param since when it was true, milliseconds since the epoch */
export const Aged = ({
  since,
  sure,
  heading,
  children,
}: {
  since: number;
  sure: boolean;
  heading: Heading;
  children: ComponentChildren;
}) => {
  const stale = useIsOld(since, sure);
  return (
    <div class={stale ? "stale" : undefined}>
      <p class="age">
        <Mark {...heading} /> <ReadAt since={since} stale={stale} />
      </p>
      {children}
    </div>
  );
};

export interface FailureProps {
  failed: Failed;
  level: number;
  onStep: (step: Step) => void;
}

/** The same in one line, where the whole of it stands elsewhere on the screen. */
export const ShortFailure = ({ failed: { outcome, times } }: Pick<FailureProps, "failed">) => {
  if (outcome.kind !== "problem") return <FailureNote failed={{ outcome, times, at: 0 }} level={3} onStep={() => {}} />;
  const { heading, summary } = outcome.page.view;
  return (
    <p>
      <Mark {...heading} /> {summary === null ? null : <Prose text={summary.text} />}
    </p>
  );
};

/** Why there is no newer reading. That there is no line at all is said at the top of the page already. */
export const FailureNote = ({ failed: { outcome, times }, level, onStep }: FailureProps) => {
  const cut = useConsoleState((state) => state.cut);
  if (outcome.kind === "problem") return <ViewLayout view={outcome.page.view} level={level} onStep={onStep} />;
  if (outcome.kind === "signed-out" || cut !== null) return null;
  return (
    <p class="cut">
      {cutText(outcome.why)} {times > 1 ? `Tried ${times} times.` : ""}
    </p>
  );
};

interface Shown {
  view: View;
  since: number;
}

/** The newest there is: what was read, or what the API had kept of the time before it failed. */
export const shownOf = ({ reading, failed }: Known): Shown | null => {
  const own =
    reading?.page.answer == null
      ? null
      : { view: reading.page.view, since: trueAt(reading.page.answer, reading.got_at) };
  const kept = failed?.outcome.kind === "problem" ? failed.outcome.page.last_good : null;
  if (kept === null || failed === null) return own;
  const since = trueAt(kept.answer, failed.at);
  return own !== null && own.since >= since ? own : { view: kept.view, since };
};

export interface ReadingProps {
  known: Known;
  level: number;
  onStep: (step: Step) => void;
  asked?: string | null;
  /** A failure is told in one line. */
  short?: boolean;
}

export const ReadingLayout = ({ known, level, onStep, asked = null, short = false }: ReadingProps) => {
  const shown = shownOf(known);
  return (
    <>
      {known.failed === null ? null : short ? (
        <ShortFailure failed={known.failed} />
      ) : (
        <FailureNote failed={known.failed} level={level} onStep={onStep} />
      )}
      {shown === null ? (
        known.failed === null && <Waiting />
      ) : (
        <Aged since={shown.since} sure={known.failed === null} heading={shown.view.heading}>
          <ViewLayout view={shown.view} level={level} asked={asked} onStep={onStep} bare />
        </Aged>
      )}
    </>
  );
};
