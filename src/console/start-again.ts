/** Loads the page again where its script has not come: a line that drops one file at the start would leave it without for good. */
export interface Starting {
  isStarted: () => boolean;
  /** How often it was loaded again already. */
  tries: number;
  /** Loads it again. @param tries for the next time */
  reload: (tries: number) => void;
}

/** More than the slowest line needs for all that the first screen loads. */
const FIRST_MS = 15_000;
const LONGEST_MS = 120_000;

/** Waits twice as long each time, up to two minutes. */
export const startAgain = ({ isStarted, tries, reload }: Starting): void => {
  // Nothing is imported here: what the page's script has too would be a file of its own, which may be missed as well.
  const waitMs = Math.min(LONGEST_MS, FIRST_MS * 2 ** tries);
  setTimeout(() => {
    if (!isStarted()) reload(tries + 1);
  }, waitMs);
};
