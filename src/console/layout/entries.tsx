/** Lists: changes, items of the profile, kinds of error, lines of the audit. */
import type { Block, Entry, LogLine } from "../../present/view.ts";
import { printable } from "../../shared/text.ts";
import { Instant } from "../time/now.tsx";
import { Gauges } from "./gauge.tsx";
import { Mark } from "./mark.tsx";
import { Most } from "./most.tsx";
import { callerWords, isEmpty, PhraseText, Prose } from "./phrase.tsx";
import { StepButton, type StepButtonProps } from "./step.tsx";

type OnStep = Pick<StepButtonProps, "onStep">;

/** What is as it should be needs no line of its own. */
export const isQuiet = ({ mark, notes, sample, gauges = [] }: Entry): boolean =>
  mark?.tone === "ok" && notes.length === 0 && sample === undefined && gauges.length === 0;

const EntryItem = ({
  entry: { mark, title, facts, notes, gauges, sample, step },
  onStep,
}: { entry: Entry } & OnStep) => (
  <li class="entry">
    <p class="line">
      {mark === undefined ? null : <Mark {...mark} />}
      <strong>
        <PhraseText of={title} />
      </strong>
      {facts
        .filter((fact) => !isEmpty(fact))
        .map((fact, at) => (
          <span key={at} class="fact">
            <PhraseText of={fact} />
          </span>
        ))}
    </p>
    {notes
      .filter((note) => !isEmpty(note))
      .map((note, at) => (
        <p key={at} class="note">
          <PhraseText of={note} />
        </p>
      ))}
    {gauges === undefined ? null : <Gauges gauges={gauges} />}
    {sample === undefined ? null : <pre tabIndex={0}>{sample.text.split("\n").map(printable).join("\n")}</pre>}
    {step === undefined ? null : <StepButton step={step} onStep={onStep} />}
  </li>
);

export const Entries = ({
  block: { entries, most, noun },
  onStep,
}: { block: Extract<Block, { kind: "entries" }> } & OnStep) => {
  const quiet = entries.filter(isQuiet);
  return (
    <>
      <Most
        items={entries.filter((entry) => !isQuiet(entry))}
        most={most}
        noun={noun}
        list={(items) => (
          <ul class="entries">
            {items.map((entry, at) => (
              <EntryItem key={at} entry={entry} onStep={onStep} />
            ))}
          </ul>
        )}
      />
      {quiet.length === 0 ? null : (
        <p class="small">
          <Mark tone="ok" word="" /> As it should be:{" "}
          {quiet.map(({ title }, at) => (
            <span key={at}>
              {at === 0 ? "" : ", "}
              <PhraseText of={title} />
            </span>
          ))}
        </p>
      )}
    </>
  );
};

const LogItem = ({ line: { at, target, operation, caller, outcome, what, reason, detail } }: { line: LogLine }) => (
  <li class="entry">
    <p class="line">
      <strong>
        {printable(target)} {printable(operation)}
      </strong>
      {isEmpty(what) ? null : (
        <span class="fact">
          <PhraseText of={what} />
        </span>
      )}
    </p>
    <p class="note">
      {printable(outcome)} · <Instant at={at} /> · {callerWords(caller)}
    </p>
    {reason === null ? null : (
      <p class="note">
        “<Prose text={reason} />”
      </p>
    )}
    {detail === null ? null : (
      <p class="note">
        <Prose text={detail} />
      </p>
    )}
  </li>
);

export const Log = ({ block: { lines, most, noun } }: { block: Extract<Block, { kind: "log" }> }) => (
  <Most
    items={lines}
    most={most}
    noun={noun}
    list={(items) => (
      <ul class="entries">
        {items.map((line, at) => (
          <LogItem key={at} line={line} />
        ))}
      </ul>
    )}
  />
);
