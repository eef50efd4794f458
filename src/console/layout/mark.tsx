/** How something stands: a sign and its word, so that it takes no eye for colours. */
import type { Heading, Tone } from "../../present/view.ts";
import { printable } from "../../shared/text.ts";

/** Each has a shape of its own. */
const SIGNS: Readonly<Record<Tone, string>> = {
  ok: "●",
  warn: "▲",
  critical: "■",
  info: "i",
  done: "✓",
  failed: "✕",
  refused: "⊘",
  unknown: "?",
  waiting: "…",
  ask: "?",
  question: "?",
};

/** Of a heading without a word only the sign is shown, for it stands beside what says the same. */
export const Mark = ({ tone, word }: Heading) =>
  tone === "info" && word === "" ? null : (
    <span class={`mark ${tone}`}>
      <span class="sign" aria-hidden="true">
        {SIGNS[tone]}
      </span>
      {word === "" ? null : <span>{printable(word)}</span>}
    </span>
  );
