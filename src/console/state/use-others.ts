/** Looks who is signed in when another page of this browser may have changed that: the cookie is the browser's, and what is asked here is asked by whoever it names. */
import { useEffect } from "preact/hooks";
import { useConsole } from "./console.ts";
import { isAboutOthers, outIn } from "./saved.ts";

export const useOthers = (): void => {
  const { begin, followOut, state } = useConsole();
  useEffect(() => {
    // A link of Slack's may have been opened beside this page, and a browser may keep no storage that would tell.
    const look = (): void => {
      if (!document.hidden) void begin();
    };
    const told = ({ key, newValue }: Pick<StorageEvent, "key" | "newValue">): void => {
      // Before it is asked, since that may fail, or come when the sign-out is over and looks like a session that has ended by itself.
      const out = outIn(key, newValue);
      if (out !== null) followOut(out);
      if (isAboutOthers(key, newValue, state.get().person)) void begin();
    };
    document.addEventListener("visibilitychange", look);
    addEventListener("storage", told);
    return () => {
      document.removeEventListener("visibilitychange", look);
      removeEventListener("storage", told);
    };
  }, [begin, followOut, state]);
};
