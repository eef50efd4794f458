/** The page around the screens: which of them is shown, how the line is, and what is said aloud. */
import { useLayoutEffect, useRef } from "preact/hooks";
import { useTellAgain } from "./push/use-tell-again.ts";
import { Waiting } from "./reading/layout.tsx";
import { cutText } from "./reading/words.ts";
import { hashOf, type Route, titleOf } from "./route.ts";
import { Account } from "./screens/account.tsx";
import { Operation } from "./screens/operation.tsx";
import { Overview } from "./screens/overview.tsx";
import { SignIn } from "./screens/sign-in.tsx";
import { TargetScreen } from "./screens/target.tsx";
import { Steps } from "./sheet/open.tsx";
import { useConsoleState } from "./state/console.ts";
import { useOthers } from "./state/use-others.ts";

const Screen = ({ route }: { route: Route }) => {
  switch (route.screen) {
    case "overview":
    case "sign-in":
      return <Overview />;
    case "target":
      return <TargetScreen key={route.target} target={route.target} finding={route.finding} />;
    case "operation": {
      const { target, operation, input } = route;
      return <Operation key={hashOf(route)} target={target} operation={operation} input={input} />;
    }
    case "account":
      return <Account />;
    case "lost":
  }
  return (
    <main id="main" tabIndex={-1}>
      <h1>There is nothing here</h1>
      <p>
        <a class="button" href="#/">
          All targets
        </a>
      </p>
    </main>
  );
};

/** The same for eyes and ears: nothing that is shown below is of now. */
const LineNote = () => {
  const cut = useConsoleState((state) => state.cut);
  return (
    <div role="status">
      {cut === null ? null : (
        <p class="line-note">
          <strong>{cutText(cut)}</strong> What is shown was read before. Changes are off.
        </p>
      )}
    </div>
  );
};

const News = () => (
  <div class="unseen" role="status" aria-live="polite">
    {useConsoleState((state) => state.news)}
  </div>
);

const TopBar = () => {
  const person = useConsoleState((state) => state.person);
  return (
    <header class="top">
      <a class="home" href="#/">
        redis-ops
      </a>
      {person === null ? null : (
        <a class="who" href="#/account">
          Account
        </a>
      )}
    </header>
  );
};

const Reached = ({ route }: { route: Route }) => {
  const session = useConsoleState((state) => state.session);
  const person = useConsoleState((state) => state.person);
  const code = useConsoleState((state) => state.code);
  const ended = useConsoleState((state) => state.ended);
  const unleft = useConsoleState((state) => state.unleft);
  if (code !== null || (person === null && (session !== null || unleft !== null)))
    return <SignIn code={code} ended={ended} />;
  // Nobody has read here yet, or has signed out: a question would be refused, and the browser would note that as an error of the page.
  if (person === null)
    return (
      <main id="main" tabIndex={-1}>
        <Waiting />
      </main>
    );
  // Who was there last mostly still is. Before the Worker has said so, the first question is on its way: one round trip less to the first figure.
  return (
    // Another person's are another's: what was begun by one is not gone on with by the other.
    <Steps key={person.id}>
      <Screen route={route} />
    </Steps>
  );
};

/** A screen begins at its top, and a reader of the screen is told where it is. */
const useArrival = (route: Route): void => {
  const hash = hashOf(route);
  // Signing in is a screen as well, whatever the address.
  const isIn = useConsoleState((state) => state.person !== null);
  const first = useRef(true);
  // Before the screen's own effects: one that comes to a finding has the last word.
  useLayoutEffect(() => {
    document.title = titleOf(route);
    if (first.current) {
      first.current = false;
      return;
    }
    scrollTo(0, 0);
    document.querySelector<HTMLElement>("#main")?.focus({ preventScroll: true });
  }, [hash, isIn]);
};

export const App = ({ route }: { route: Route }) => {
  useArrival(route);
  useOthers();
  useTellAgain();
  return (
    <>
      <TopBar />
      <LineNote />
      <Reached route={route} />
      <News />
    </>
  );
};
