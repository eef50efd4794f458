/** A setting's old value and its new one, and how far a question came. */
import type { Block } from "../../present/view.ts";
import { printable } from "../../shared/text.ts";
import { Instant } from "../time/now.tsx";
import { Prose } from "./phrase.tsx";

export const Change = ({
  block: { key, from, to, outcome, headroom, until },
}: {
  block: Extract<Block, { kind: "change" }>;
}) => (
  <div class="change">
    <p class="key">{printable(key)}</p>
    <p class="values">
      <span>{printable(from)}</span> <span aria-hidden="true">→</span>
      <span class="unseen"> to </span> <strong>{printable(to)}</strong>
    </p>
    {outcome === null ? null : (
      <p>
        <Prose text={outcome} />
      </p>
    )}
    {headroom === null ? null : (
      <dl class="pairs">
        {headroom.labels.map((label, at) => (
          <div key={label}>
            <dt>headroom {printable(label)}</dt>
            <dd>{printable(headroom.values[at] ?? "")}</dd>
          </div>
        ))}
      </dl>
    )}
    {until === null ? null : (
      <p>
        Put back by itself at <Instant at={until} />
      </p>
    )}
  </div>
);

export const Way = ({ block: { hops, meaning } }: { block: Extract<Block, { kind: "way" }> }) => (
  <div>
    <ol class="way">
      {hops.map((hop, at) => (
        <li key={hop} class={at === hops.length - 1 ? "failing" : undefined}>
          {printable(hop)}
          {at === hops.length - 1 ? " fails" : ""}
        </li>
      ))}
    </ol>
    <p>
      <Prose text={meaning} />
    </p>
  </div>
);
