/** The page itself, kept for when there is no line, and its newer versions. */

/** Whether somebody is in the middle of something that a new page would take away. */
const isBusy = (): boolean => document.querySelector("dialog[open]") !== null;

const AGAIN_MS = 10_000;

/**
 * A newer version has been fetched beside this one and is what the next opening shows. A page that stays open for days takes it when nobody
 * looks at it.
 */
export const keepShell = async (workers: ServiceWorkerContainer): Promise<void> => {
  const before = workers.controller;
  let isOld = false;
  workers.addEventListener("controllerchange", () => {
    isOld = before !== null;
  });
  document.addEventListener("visibilitychange", () => {
    if (isOld && document.hidden && !isBusy()) location.reload();
  });
  const register = async (): Promise<void> => {
    // A browser may refuse; then the page needs a line.
    const registered = await workers.register("/sw.js").catch(() => null);
    const worker = registered?.installing ?? null;
    // On a bad line, a file of the page may have been missed, and then nothing was kept.
    worker?.addEventListener("statechange", () => {
      if (worker.state === "redundant" && registered?.active === null) setTimeout(() => void register(), AGAIN_MS);
    });
  };
  await register();
};
