/** The page around the screens: which of them is shown, and by whom it is seen. */
import { hashOf, type Route } from "./route.ts";
import { Account } from "./screens/account.tsx";
import { Operation } from "./screens/operation.tsx";
import { Overview } from "./screens/overview.tsx";
import { SignIn } from "./screens/sign-in.tsx";
import { TargetScreen } from "./screens/target.tsx";
import { useConsoleState } from "./state/console.ts";

const Screen = ({ route }: { route: Route }) => {
  switch (route.screen) {
    case "overview":
    case "sign-in":
      return <Overview />;
    case "target":
      return <TargetScreen key={route.target} target={route.target} finding={route.finding} />;
    case "operation":
      return <Operation key={hashOf(route)} {...route} />;
    case "account":
      return <Account />;
    case "lost":
  }
  return (
    <main>
      <h1>There is nothing here</h1>
      <a href="#/">All targets</a>
    </main>
  );
};

export const App = ({ route }: { route: Route }) => {
  const person = useConsoleState((state) => state.person);
  const session = useConsoleState((state) => state.session);
  const code = useConsoleState((state) => state.code);
  const ended = useConsoleState((state) => state.ended);
  const mustSignIn = person === null && session !== null;
  return mustSignIn || code !== null ? <SignIn code={code} ended={ended} /> : <Screen route={route} />;
};
