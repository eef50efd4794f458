/** A script of its own, since nothing of the page's runs where a file of it was missed. */
import { startAgain } from "./start-again.ts";

/** Kept by the browser for this one entry of the tab's history, over a loading anew. */
const kept: unknown = history.state;

startAgain({
  // Which the page's script takes away first of all.
  isStarted: () => document.querySelector("#console > .starting") === null,
  tries: typeof kept === "number" ? kept : 0,
  reload: (tries) => {
    history.replaceState(tries, "");
    location.reload();
  },
});
