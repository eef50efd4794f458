/** Changes that are in force and put themselves back: the time that is left, and Undo. */
import { useEffect } from "preact/hooks";
import type { Change } from "../../protocol/operations/changes.ts";
import type { Entry } from "../../present/view.ts";
import { PhraseText } from "../layout/phrase.tsx";
import { StepButton } from "../layout/step.tsx";
import { MayDiffer, useMayDiffer } from "../reading/layout.tsx";
import type { Asked } from "../reading/use.ts";
import { useTakeStep } from "../sheet/open.tsx";
import { blocksOf } from "../state/glance.ts";
import type { Reading } from "../state/readings.ts";
import { useStore } from "../state/store.ts";
import { clock, Countdown } from "../time/now.tsx";

export interface Timed {
  id: number;
  /** What the view says of it. */
  entry: Entry;
  reason: string | null;
  /** When it is put back, by this browser's clock. */
  until: number;
}

/** Of an answer to `changes`. */
export const changesIn = (reading: Reading | null): readonly Change[] => {
  const answer = reading?.page.answer ?? null;
  // What an operation answers was held against its schema where it was answered.
  return answer === null ? [] : (answer.data as { changes: readonly Change[] }).changes;
};

/** Of an answer to `changes`: those with time left. Its view has an entry for each of them, under its number. */
export const timedIn = (reading: Reading): Timed[] => {
  const { page, got_at } = reading;
  const entries = blocksOf(page.view.body, "entries").flatMap((block) => block.entries);
  return changesIn(reading).flatMap(({ id, left_ms, reason, state }) => {
    const entry = entries.find(({ title }) => title === String(id));
    return state !== "active" || left_ms === null || entry === undefined
      ? []
      : [{ id, entry, reason, until: got_at + left_ms }];
  });
};

/** The object needs a moment to put it back. */
const SETTLE_MS = 2_000;

export const InForce = ({ asked }: { asked: Asked }) => {
  const { reading, again } = asked;
  const old = useMayDiffer(asked);
  const takeStep = useTakeStep(reading?.page ?? null);
  const timed = reading === null ? [] : timedIn(reading);
  const next = Math.min(...timed.map(({ until }) => until));
  const isOver = useStore(clock, (now) => now > next + SETTLE_MS);
  useEffect(() => {
    if (isOver) again();
  }, [isOver]);
  if (timed.length === 0) return null;
  return (
    <section class={`card in-force${old ? " stale" : ""}`} aria-labelledby="in-force">
      <h2 id="in-force">
        {timed.length === 1 ? "Timed change: puts itself back" : "Timed changes: put themselves back"}
      </h2>
      {old ? <MayDiffer reading={reading} /> : null}
      <ul class="entries">
        {timed.map(({ id, entry: { facts, step }, reason, until }) => (
          <li key={id} class="entry">
            <p class="line">
              <strong>
                <PhraseText of={facts[0] ?? ""} /> <PhraseText of={facts[1] ?? ""} />
              </strong>
            </p>
            <p class="left">
              <Countdown until={until} /> left
            </p>
            {reason === null ? null : (
              <p class="note">
                “<PhraseText of={reason} />”
              </p>
            )}
            {step === undefined ? null : <StepButton step={step} onStep={takeStep} />}
          </li>
        ))}
      </ul>
    </section>
  );
};
