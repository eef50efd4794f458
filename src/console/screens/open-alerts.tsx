/** The target's alerts that are open: a line each, with how bad it is and since when. */
import type { AlertShown } from "../../protocol/operations/alerts.ts";
import { Mark } from "../layout/mark.tsx";
import { Prose } from "../layout/phrase.tsx";
import { MayDiffer, useMayDiffer } from "../reading/layout.tsx";
import type { Known } from "../reading/use.ts";
import { hashOf } from "../route.ts";
import type { Reading } from "../state/readings.ts";
import { Instant } from "../time/now.tsx";

/** Of an answer to `alerts`. */
export const alertsIn = (reading: Reading | null): readonly AlertShown[] => {
  const answer = reading?.page.answer ?? null;
  // What an operation answers was held against its schema where it was answered.
  return answer === null ? [] : (answer.data as { alerts: readonly AlertShown[] }).alerts;
};

/** Somebody has said something to it already. */
const saidOf = (state: AlertShown["state"]): string =>
  state === "acknowledged" || state === "muted" ? `, ${state}` : "";

export interface OpenAlertsProps {
  target: string;
  known: Known;
  /** Of its reading. */
  alerts: readonly AlertShown[];
}

export const OpenAlerts = ({ target, known, alerts }: OpenAlertsProps) => {
  const old = useMayDiffer(known);
  const open = alerts.filter(({ state }) => state !== "settled");
  if (open.length === 0) return null;
  return (
    <section class={`card open-alerts${old ? " stale" : ""}`} aria-labelledby="open-alerts">
      <h2 id="open-alerts">{open.length === 1 ? "Open alert" : "Open alerts"}</h2>
      {old ? <MayDiffer reading={known.reading} /> : null}
      <ul class="entries">
        {open.map(({ id, verdict, text, raised_at, state }) => (
          <li key={id} class="entry">
            <p>
              <Mark tone={verdict} word={verdict.toUpperCase()} /> <Prose text={text} />
            </p>
            <p class="note">
              since <Instant at={raised_at} />
              {saidOf(state)}
            </p>
          </li>
        ))}
      </ul>
      <p>
        <a class="more" href={hashOf({ screen: "operation", operation: "alerts", target, input: {} })}>
          All alerts, and what became of them
        </a>
      </p>
    </section>
  );
};
