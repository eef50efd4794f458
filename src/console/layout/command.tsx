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

/** Folded: what a view shows, for one who is on the host. */
export const Commands = ({ lines }: { lines: readonly string[] }) =>
  lines.length === 0 ? null : (
    <details class="commands">
      <summary>The same on the host</summary>
      {lines.map((line) => (
        <Command key={line} line={line} />
      ))}
    </details>
  );
