/** The time as it goes on, for what is shown of it. */
import { createStore, useStore } from "../state/store.ts";
import { agoText, isOld, leftText, localText } from "./words.ts";

const TICK_MS = 1000;

/** Milliseconds since the epoch, to the second. */
export const clock = createStore(Date.now());

/** Goes on while the page is visible, for as long as there is a page. */
export const startClock = (): void => {
  const tick = (): void => {
    if (!document.hidden) clock.set(() => Date.now());
  };
  setInterval(tick, TICK_MS);
  document.addEventListener("visibilitychange", tick);
};

/** Whether what is shown may be different now. @param sure the last question was answered */
export const useIsOld = (since: number | null, sure: boolean): boolean =>
  useStore(clock, (now) => isOld(since, now)) || !sure;

/** A text that is made of the time; drawn again only when it is another. */
const useTimeText = (make: (now: number) => string): string => useStore(clock, make);

/** Of an instant, in the reader's own zone and how long ago. */
export const Instant = ({ at }: { at: string }) => {
  const local = useTimeText((now) => localText(at, now));
  const ago = useTimeText((now) => agoText(now - Date.parse(at)));
  if (!Number.isFinite(Date.parse(at))) return <>{at}</>;
  return (
    <time dateTime={at} title={at}>
      {local} <span class="ago whole">({ago})</span>
    </time>
  );
};

/** How long ago something was got. @param since milliseconds since the epoch */
export const Ago = ({ since }: { since: number }) => (
  <span class="whole">{useTimeText((now) => agoText(now - since))}</span>
);

/** What is left until then. @param until milliseconds since the epoch */
export const Countdown = ({ until }: { until: number }) => (
  <span class="figure">{useTimeText((now) => leftText(until - now))}</span>
);
