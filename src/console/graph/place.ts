/** Where something is drawn. What draws it is a file of its own, loaded only when there is something to draw. */
import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Around, Drawn } from "./plot.ts";

export interface Painter<P> {
  draw: (into: HTMLElement, points: readonly P[], more?: Around) => Drawn<P>;
}

export interface Drawing<P> {
  points: readonly P[];
  /** The same object until something of it is another. */
  more?: Around | undefined;
  /** Whether there is something to draw. */
  enough: boolean;
  load: () => Promise<Painter<P>>;
}

export interface Place {
  place: RefObject<HTMLDivElement | null>;
  /** Its file did not come. */
  missed: boolean;
}

export const usePlace = <P>({ points, more, enough, load }: Drawing<P>): Place => {
  const place = useRef<HTMLDivElement | null>(null);
  const drawn = useRef<Drawn<P> | null>(null);
  const latest = useRef({ points, more });
  latest.current = { points, more };
  /** What was to be drawn when its file did not come. */
  const [missed, setMissed] = useState<readonly P[] | null>(null);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    if (!enough || place.current === null) return undefined;
    let gone = false;
    const into = place.current;
    load().then(
      ({ draw }) => {
        if (gone) return;
        drawn.current = draw(into, latest.current.points, latest.current.more);
        setMissed(null);
      },
      // Without a line its file may not come; the figures are above, and with the next of them it is tried again.
      () => setMissed(latest.current.points),
    );
    return () => {
      gone = true;
      drawn.current?.end();
      drawn.current = null;
    };
  }, [enough, tries]);
  useEffect(() => {
    drawn.current?.show(points, more);
    if (missed !== null && missed !== points) setTries((count) => count + 1);
  }, [points, more]);
  return { place, missed: missed !== null };
};
