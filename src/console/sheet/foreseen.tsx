/** What a change would do, and what to do where a guard refuses it. */
import { useState } from "preact/hooks";
import type { Block } from "../../present/view.ts";
import { fromTo, settingText } from "../../shared/setting.ts";
import { Blocks } from "../layout/blocks.tsx";
import { Prose } from "../layout/phrase.tsx";
import type { Page } from "../../present/page.ts";
import { nearestOf, overrideOf, OVERRIDES } from "./guard.ts";
import type { Flag, Sheet } from "./states.ts";
import { changeToUndo, isUnlisted } from "./told.ts";
import { sentenceOf } from "./words.ts";

/** Its steps are the sheet's own buttons. */
const WITHOUT_STEPS = { level: 3, onStep: (): void => {} } as const;

/** What `undo` puts back, of the change as the list has it. */
const undoBlocks = (page: Page, id: string): Block[] => {
  const change = changeToUndo(page, id);
  if (change === null)
    return isUnlisted(page, id)
      ? [{ kind: "text", paragraphs: ["It is older than the changes that are listed. Refused if it is not in force."] }]
      : [];
  const { key, after, original } = change;
  return [
    { kind: "change", key, ...fromTo(key, after, original), outcome: null, headroom: null, until: null },
    { kind: "text", paragraphs: ["Refused if somebody has changed it since."], small: true },
  ];
};

/** A second step, after the guard's own words: first its warning, then what it does. */
const Override = ({ flag, onOverride }: { flag: Flag; onOverride: (flag: Flag) => void }) => {
  const [open, setOpen] = useState(false);
  const { label, warning } = OVERRIDES[flag];
  return open ? (
    <div class="override">
      <p class="warning">{warning}</p>
      <button type="button" class="danger" onClick={() => onOverride(flag)}>
        {label}: show what it would do
      </button>
    </div>
  ) : (
    <button type="button" class="quiet" onClick={() => setOpen(true)}>
      {label}…
    </button>
  );
};

interface RefusedProps {
  page: Page;
  settingKey: string;
  onValue: (value: string) => void;
  onOverride: (flag: Flag) => void;
}

const Refused = ({ page, settingKey, onValue, onOverride }: RefusedProps) => {
  const nearest = nearestOf(page);
  const flag = overrideOf(page);
  const { problem } = page;
  if (problem === null) return null;
  return (
    <div class="refusal">
      <p>
        <strong>{page.view.heading.word}</strong>
      </p>
      <p>
        <Prose text={problem.detail} />
      </p>
      {nearest === null ? (
        <p class="next">
          <Prose text={problem.hint} />
        </p>
      ) : (
        <button type="button" class="nearest" onClick={() => onValue(nearest)}>
          Use {settingText(settingKey, nearest)} instead
        </button>
      )}
      {flag === null ? null : <Override key={flag} flag={flag} onOverride={onOverride} />}
    </div>
  );
};

/** Old and new, without that this was a dry run: the sheet says itself that nothing is changed yet. */
const valueBlocks = (blocks: readonly Block[]): Block[] =>
  blocks.flatMap((block) => (block.kind === "change" ? [{ ...block, outcome: null }] : []));

const classOf = ({ preview }: Sheet): string => `foreseen${preview.state === "answered" ? "" : " earlier"}`;

export interface ForeseenProps {
  sheet: Sheet;
  onValue: (value: string) => void;
  onOverride: (flag: Flag) => void;
}

/** Above what is chosen: what it is and would be. While a newer answer is awaited, the last one is greyed: it is about another input. */
export const Foreseen = ({ sheet, onValue, onOverride }: ForeseenProps) => {
  const { plan, preview, draft } = sheet;
  const { page } = preview;
  if (plan.foresight === "none" || plan.forbidden !== null) return null;
  if (page === null)
    return <p class="foreseen unread">{preview.state === "lost" ? "" : "Asking what this would do…"}</p>;
  if (page.problem !== null)
    return (
      <section class={classOf(sheet)} aria-label="What it would do">
        <Refused page={page} settingKey={draft["key"] ?? ""} onValue={onValue} onOverride={onOverride} />
      </section>
    );
  const flag = overrideOf(page);
  const values = valueBlocks(page.view.body);
  const sentence = sentenceOf(sheet);
  return (
    <section class={classOf(sheet)} aria-label="What it would do">
      {sentence === null ? null : (
        <p>
          <Prose text={sentence} />
        </p>
      )}
      <Blocks
        {...WITHOUT_STEPS}
        blocks={
          plan.foresight === "changes"
            ? undoBlocks(page, draft["id"] ?? "")
            : values.length > 0
              ? values
              : page.view.body
        }
      />
      {flag === null ? null : <Override key={flag} flag={flag} onOverride={onOverride} />}
    </section>
  );
};

/** Below it: what else there is to know of it. */
export const Consequences = ({ sheet }: Pick<ForeseenProps, "sheet">) => {
  const { plan, preview } = sheet;
  const body = plan.foresight === "dry_run" && preview.page?.problem === null ? preview.page.view.body : [];
  return body.some(({ kind }) => kind === "change") ? (
    <section class={classOf(sheet)} aria-label="What follows from it">
      <Blocks {...WITHOUT_STEPS} blocks={body.filter(({ kind }) => kind !== "change")} />
    </section>
  ) : null;
};
