/** A target at a glance, as a card of the first screen. */
import { Bar } from "../layout/gauge.tsx";
import { Mark } from "../layout/mark.tsx";
import { Prose } from "../layout/phrase.tsx";
import type { Heading } from "../../present/view.ts";
import { percent } from "../../shared/figures.ts";
import { printable } from "../../shared/text.ts";
import { hashOf } from "../route.ts";
import { evictionsText, type Glance, type Seen } from "../state/glance.ts";
import { useStore } from "../state/store.ts";
import { Ago, clock } from "../time/now.tsx";
import { STALE_MS } from "../time/words.ts";

/** A failure is never shown as the verdict that there was before it. */
export const markOf = ({ verdict, failure }: Pick<Glance, "verdict" | "failure">): Heading => {
  if (failure !== null) return { tone: "failed", word: `NO ANSWER at ${failure.hop}` };
  return verdict === null ? { tone: "question", word: "NOT READ" } : { tone: verdict, word: verdict.toUpperCase() };
};

/** Whether what is shown may be different now. @param sure the last question was answered */
export const useIsOld = (since: number | null, sure: boolean): boolean =>
  useStore(clock, (now) => since === null || now - since > STALE_MS) || !sure;

const Share = ({ ceiling: { name, fraction } }: { ceiling: Glance["ceilings"][number] }) => (
  <div>
    <dt>{name}</dt>
    <dd>
      <Bar fraction={fraction} />
      <span class="share">{fraction === null ? "no limit" : percent(fraction)}</span>
    </dd>
  </div>
);

export const GlanceCard = ({ seen: { glance, since }, sure }: { seen: Seen; sure: boolean }) => {
  const { name, description, summary, ceilings, evictions_per_second, failure } = glance;
  const old = useIsOld(since, sure && failure === null);
  return (
    <li class={`card glance ${markOf(glance).tone}`}>
      <h2>
        <a href={hashOf({ screen: "target", target: name, finding: null })}>{printable(name)}</a>
        <Mark {...markOf(glance)} />
      </h2>
      {description === null ? null : <p class="small">{printable(description)}</p>}
      <p class="summary">
        <Prose text={summary} />
      </p>
      {since === null ? null : (
        <div class={old ? "stale" : undefined}>
          <dl class="shares">
            {ceilings.map((ceiling) => (
              <Share key={ceiling.name} ceiling={ceiling} />
            ))}
          </dl>
          <p class="age">
            {evictionsText(evictions_per_second)} · {old ? "last read " : "read "}
            <Ago since={since} />
          </p>
        </div>
      )}
    </li>
  );
};
