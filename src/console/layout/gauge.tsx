/** How full something is: a bar for the eye, and the same in figures for everybody. */
import type { Gauge } from "../../present/view.ts";
import { printable } from "../../shared/text.ts";
import { unbroken } from "./prose.ts";

/** @param fraction null draws the track alone */
export const Bar = ({ fraction }: { fraction: number | null }) => {
  const share = fraction === null ? 0 : Math.min(1, Math.max(0, fraction));
  return (
    <span class={`bar${fraction === null ? " open" : ""}`} aria-hidden="true">
      <span style={{ width: `${(share * 100).toFixed(1)}%` }} />
    </span>
  );
};

export const GaugeRow = ({ gauge: { name, fraction, share, figures } }: { gauge: Gauge }) => (
  <div class="gauge">
    <dt>{printable(name)}</dt>
    <dd>
      {share === "" ? null : <span class="share">{unbroken(share)}</span>}
      <Bar fraction={fraction} />
      <span class="figures">{unbroken(printable(figures))}</span>
    </dd>
  </div>
);

export const Gauges = ({ gauges }: { gauges: readonly Gauge[] }) =>
  gauges.length === 0 ? null : (
    <dl class="gauges">
      {gauges.map((gauge) => (
        <GaugeRow key={gauge.name} gauge={gauge} />
      ))}
    </dl>
  );
