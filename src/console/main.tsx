/** Starts the page. */
import { render } from "preact";
import { App } from "./app.tsx";
import { beginUntilKnown } from "./begin.ts";
import { routeOf } from "./route.ts";
import { keepShell } from "./shell.ts";
import { ConsoleProvider, createConsole } from "./state/console.ts";
import type { Shelf } from "./state/saved.ts";
import { startClock } from "./time/now.tsx";

const root = document.querySelector("#console");
if (root === null) throw new Error("The page has no #console.");

/** Looked up at each use: where the browser allows no storage, to name it is an error already. */
const kept = (storage: () => Storage): Shelf => ({
  getItem: (name) => storage().getItem(name),
  setItem: (name, value) => storage().setItem(name, value),
  removeItem: (name) => storage().removeItem(name),
});

const page = createConsole({
  line: { fetch: (url, init) => fetch(url, init), online: () => navigator.onLine },
  routes: API_ROUTES,
  shelf: kept(() => localStorage),
  drawer: kept(() => sessionStorage),
  now: () => Date.now(),
});

const draw = (): void => {
  const route = routeOf(location.hash);
  // A code to sign in with works once; it is not to stay in the history.
  if (route.screen === "sign-in") {
    page.setCode(route.code);
    history.replaceState(null, "", "#/");
  }
  render(
    <ConsoleProvider value={page}>
      <App route={routeOf(location.hash)} />
    </ConsoleProvider>,
    root,
  );
};

addEventListener("hashchange", draw);
addEventListener("online", () => page.noteLine(true));
addEventListener("offline", () => page.noteLine(false));
startClock();
root.replaceChildren();
draw();
void beginUntilKnown(page.begin);
// Where there is none, as in a private window, the page works without.
if ("serviceWorker" in navigator) void keepShell(navigator.serviceWorker);
