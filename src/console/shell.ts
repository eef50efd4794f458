/** The page itself, kept for when there is no line, and its newer versions. */

/** Whether somebody is in the middle of something that a new page would take away. */
const isBusy = (): boolean => document.querySelector("dialog[open]") !== null;

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
  // A browser may refuse; then the page needs a line.
  await workers.register("/sw.js").catch(() => null);
};
