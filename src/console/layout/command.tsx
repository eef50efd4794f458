/** A line to paste on the host, with a button that takes it to the clipboard. */
import { useState } from "preact/hooks";
import { printable } from "../../shared/text.ts";
import { useConsole } from "../state/console.ts";

export const Command = ({ line }: { line: string }) => {
  const { say } = useConsole();
  const [copied, setCopied] = useState<boolean | null>(null);
  const text = printable(line);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      say("Copied");
    } catch {
      // A browser may refuse; the line can be selected by hand.
      setCopied(false);
      say("Not copied");
    }
  };
  return (
    <span class="command">
      <code>{text}</code>
      <button type="button" class="quiet" onClick={() => void copy()} aria-label={`Copy: ${text}`}>
        {copied === null ? "Copy" : copied ? "Copied" : "Not copied"}
      </button>
    </span>
  );
};
