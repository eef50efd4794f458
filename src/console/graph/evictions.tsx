/** Evictions over time, where there were any. */
import type { Rate } from "../state/stored.ts";
import { type Painter, usePlace } from "./place.ts";
import type { Around } from "./plot.ts";
import { evictionsText } from "./words.ts";
import { part } from "../part.ts";

export interface EvictionsProps {
  rates: readonly Rate[];
  /** The same object until something of it is another. */
  more: Around;
  load?: () => Promise<Painter<Rate>>;
}

const EvictionsGraph = ({ rates, more, said, load }: Required<EvictionsProps> & { said: string }) => {
  const { place, missed } = usePlace({ points: rates, more, enough: true, load });
  return (
    <figure class="graph rate">
      <div ref={place} class="plot" aria-hidden="true" />
      <figcaption>
        <span class="small">{said}</span>
        {missed ? " The graph could not be loaded." : ""}
      </figcaption>
    </figure>
  );
};

export const Evictions = ({ rates, more, load = () => part(import("./draw-rate.ts")) }: EvictionsProps) => {
  const said = evictionsText(rates);
  return said === null ? null : <EvictionsGraph rates={rates} more={more} said={said} load={load} />;
};
