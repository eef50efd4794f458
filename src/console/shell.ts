/** The page itself, kept for when there is no line, and its newer versions. */
import { doubledMs } from "../shared/deadline.ts";
import { followTyping } from "./busy.ts";
import { whenMissed } from "./part.ts";

const FIRST_PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 5 * 60_000;

/**
 * A newer version has been fetched beside this one and is what the next opening shows. A page that stays open for days takes it when nobody
 * looks at it, and one that is always looked at when it misses a part of itself: those of its own version are kept no more.
 */
export const keepShell = async (workers: ServiceWorkerContainer): Promise<void> => {
  // The first one that takes over a page without one is of the same version.
  let isKept = workers.controller !== null;
  let isOld = false;
  workers.addEventListener("controllerchange", () => {
    isOld = isKept;
    isKept = true;
  });
  const isBusy = followTyping(document);
  const takeNewer = (): void => {
    if (isOld && !isBusy()) location.reload();
  };
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) takeNewer();
  });
  whenMissed(takeNewer);
  let misses = 0;
  const later = (): void => {
    setTimeout(() => void register(), doubledMs(FIRST_PAUSE_MS, LONGEST_PAUSE_MS, misses));
    misses += 1;
  };
  const register = async (): Promise<void> => {
    try {
      const registered = await workers.register("/sw.js");
      const { installing, waiting, active } = registered;
      // On a bad line, a file of the page may have been missed, and then nothing was kept: it may be seen to be thrown away, or be gone already.
      installing?.addEventListener("statechange", () => {
        if (installing.state === "redundant" && registered.active === null) later();
      });
      if (installing === null && waiting === null && active === null) later();
    } catch (error) {
      // Its own file was missed. A browser that refuses says so by another name, and would again: then the page needs a line.
      if (error instanceof TypeError) later();
    }
  };
  await register();
};
