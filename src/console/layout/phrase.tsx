/** Phrases of a view as text. */
import type { Caller } from "../../protocol/operation.ts";
import type { Part, Phrase } from "../../present/view.ts";
import { printable } from "../../shared/text.ts";
import { Instant } from "../time/now.tsx";
import { piecesOf } from "./prose.ts";

export const Prose = ({ text }: { text: string }) => (
  <>
    {piecesOf(text).map((piece, at) => {
      if (piece.kind === "code") return <code key={at}>{piece.text}</code>;
      return piece.kind === "instant" ? <Instant key={at} at={piece.text} /> : piece.text;
    })}
  </>
);

/** Of the timer only its own word: it is nobody from outside. */
export const callerWords = ({ id, via }: Pick<Caller, "id" | "via">): string =>
  via === "timer" ? id : `${printable(id)} (${via})`;

const PartText = ({ of }: { of: Part }) => {
  if (typeof of === "string") return <Prose text={of} />;
  switch (of.kind) {
    case "strong":
      return <strong>{printable(of.text)}</strong>;
    case "code":
      return <code>{printable(of.text)}</code>;
    case "instant":
      return <Instant at={of.at} />;
    case "arrow":
      return (
        <span class="arrow">
          {printable(of.from)} <span aria-hidden="true">→</span>
          <span class="unseen"> to </span> {printable(of.to)}
        </span>
      );
    case "person":
  }
  return <>{callerWords(of.caller)}</>;
};

export const PhraseText = ({ of }: { of: Phrase }) => {
  if (typeof of === "string") return <Prose text={of} />;
  return (
    <>
      {of.map((part, at) => (
        <PartText key={at} of={part} />
      ))}
    </>
  );
};

/** Whether there is anything to be read in it. */
export const isEmpty = (phrase: Phrase): boolean =>
  typeof phrase === "string" ? phrase.trim() === "" : phrase.length === 0;
