/** What is tried at somebody's press, and what is said of how it went. */
import { useRef, useState } from "preact/hooks";

/** Does something that says how it went; null for nothing. What comes later overtakes what hangs at the browser's own question. */
export type Attempt = (work: () => Promise<string | null>) => void;

export const useAttempt = (): { said: string | null; attempt: Attempt } => {
  const latest = useRef(0);
  const [said, setSaid] = useState<string | null>(null);
  const attempt: Attempt = (work) => {
    latest.current += 1;
    const mine = latest.current;
    setSaid(null);
    void work().then((outcome) => {
      if (latest.current === mine) setSaid(outcome);
    });
  };
  return { said, attempt };
};
