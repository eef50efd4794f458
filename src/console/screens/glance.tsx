/** A target at a glance, as a card of the first screen. */
import type { Gauge } from "../../present/view.ts";
import { printable } from "../../shared/text.ts";
import { Bar } from "../layout/gauge.tsx";
import { Mark } from "../layout/mark.tsx";
import { isEmpty, PhraseText, Prose } from "../layout/phrase.tsx";
import { unbroken } from "../layout/prose.ts";
import { hashOf } from "../route.ts";
import type { Glance } from "../state/glance.ts";
import { Ago, useIsOld } from "../time/now.tsx";

/** Evictions and age, in one line. */
export const AgeLine = ({ glance: { evictions, since }, old }: { glance: Glance; old: boolean }) => (
  <p class="age">
    {isEmpty(evictions) ? null : (
      <>
        <PhraseText of={evictions} />
        {" · "}
      </>
    )}
    {since === null ? (
      "never read"
    ) : (
      <span class={old ? "old" : undefined}>
        {old ? "last reading, " : "read "}
        <Ago since={since} />
      </span>
    )}
  </p>
);

const Share = ({ gauge: { name, fraction, share } }: { gauge: Gauge }) => (
  <div>
    <dt>{printable(name)}</dt>
    <dd>
      <Bar fraction={fraction} />
      <span class="share">{fraction === null ? "no limit" : unbroken(share)}</span>
    </dd>
  </div>
);

export const GlanceCard = ({ glance, sure }: { glance: Glance; sure: boolean }) => {
  const { name, description, mark, summary, hint, gauges, since } = glance;
  const old = useIsOld(since, sure && glance.sure);
  // That a target does not answer is of now, though its figures are not.
  const allOld = glance.sure ? old : !sure;
  return (
    <li class={`card glance ${mark.tone}${allOld ? " stale" : ""}`}>
      <h2>
        <a href={hashOf({ screen: "target", target: name, finding: null })}>{printable(name)}</a>
        <Mark {...mark} />
      </h2>
      {description === null ? null : <p class="small where">{printable(description)}</p>}
      <p class="summary">
        <Prose text={summary} />
      </p>
      {hint === null ? null : (
        <p class="next">
          <Prose text={hint} />
        </p>
      )}
      <div class={old ? "stale" : undefined}>
        {gauges.length === 0 ? null : (
          <dl class="shares">
            {gauges.map((gauge) => (
              <Share key={gauge.name} gauge={gauge} />
            ))}
          </dl>
        )}
        <AgeLine glance={glance} old={old} />
      </div>
    </li>
  );
};
