/** Goes on telling this device of alerts when somebody who has asked for it here signs in again. */
import { useEffect } from "preact/hooks";
import { useConsole, useConsoleState } from "../state/console.ts";
import { readWish } from "./wish.ts";
import { part } from "../part.ts";

export const useTellAgain = (): void => {
  const { line, shelf } = useConsole();
  const person = useConsoleState((state) => state.session?.person ?? null);
  useEffect(() => {
    // Where nobody has asked for it, which is mostly so, the page loads nothing for it.
    if (person === null || readWish(shelf) === null) return;
    void part(import("./again.ts"))
      .then(({ tellAgain }) => tellAgain(line, shelf, person))
      .catch(() => {});
  }, [person?.id, person?.expires_at]);
};
