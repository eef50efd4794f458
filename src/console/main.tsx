/** Starts the page. */
import { render } from "preact";
import { App } from "./app.tsx";
import { routeOf } from "./route.ts";
import { ConsoleProvider, createConsole } from "./state/console.ts";

const root = document.querySelector("#console");
if (root === null) throw new Error("The page has no #console.");

const page = createConsole({
  line: { fetch: (url, init) => fetch(url, init), online: () => navigator.onLine },
  routes: API_ROUTES,
  shelf: localStorage,
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
draw();
void page.begin();
