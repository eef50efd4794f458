/** The panel in which a change is made: what it would do, for how long, why, and one Confirm. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Step } from "../../present/view.ts";
import type { Page } from "../../present/page.ts";
import { hashOf } from "../route.ts";
import { useConsole, useConsoleState } from "../state/console.ts";
import { operationIn, useCatalogue } from "../state/use-catalogue.ts";
import { Fields } from "./fields.tsx";
import { Consequences, Foreseen } from "./foreseen.tsx";
import { type Held, heldBack, mayClose } from "./held.ts";
import type { Kept } from "./kept.ts";
import { Panel } from "./panel.tsx";
import { draftOf, planOf } from "./plan.ts";
import { Result } from "./result.tsx";
import type { Sheet } from "./states.ts";
import { currentOf } from "./told.ts";
import { type Opening, type Running, useSheet } from "./use-sheet.ts";
import { confirmLabel, heldText, isRisky, previewText, statusText, titleOf } from "./words.ts";

/** The part of a step that says what is asked. */
export type Asked = Pick<Step, "target" | "input"> & { operation: string };

export interface ChangeSheetProps {
  /** The change that is to be made: what operation, of which target, with which inputs to begin with. */
  step: Asked;
  /** The page from which it was opened: the reading that it is about. Without a value of its own, the sheet begins with the one that is set. */
  from: Page | null;
  onClose: () => void;
  /** One that its page has not outlived. */
  kept?: Kept | null;
}

/** What is said below what was chosen, and why Confirm is off where it is. */
const Status = ({ sheet, held }: { sheet: Sheet; held: Held | null }) => {
  const status = statusText(sheet);
  const why = held === null || held === "under_way" ? "" : heldText(held, sheet);
  // The view above says it, for eyes.
  const said = sheet.phase.name === "settled" && sheet.phase.settled.by === "answer";
  const unsure =
    sheet.phase.name === "looking" || (sheet.phase.name === "settled" && sheet.phase.settled.by === "nobody");
  const tone = said ? "unseen" : unsure ? "unsure" : sheet.refusal === null ? "" : "failed";
  return (
    <div class="status" role="status">
      {status === "" ? null : <p class={tone}>{status}</p>}
      {why === "" ? null : <p>{why}</p>}
      {sheet.phase.name === "choosing" && held === null ? <p class="unseen">{previewText(sheet)}</p> : null}
    </div>
  );
};

const Foot = ({ running: { sheet, tell }, onClose }: { running: Running; onClose: () => void }) => {
  const held = heldBack(sheet);
  const { phase } = sheet;
  return (
    <footer class="sheet-foot">
      <Status sheet={sheet} held={held} />
      <div class="buttons">
        {/* Each is a button of its own: what was pressed as one is not let go as another. */}
        {held === "no_answer" ? (
          <button key="again" type="button" onClick={() => tell({ name: "asked_again" })}>
            Ask again
          </button>
        ) : null}
        {phase.name === "looking" && sheet.online && !sheet.signedOut ? (
          <button key="look" type="button" onClick={() => tell({ name: "due", now: Date.now() })}>
            Look now
          </button>
        ) : null}
        {phase.name === "choosing" || phase.name === "sending" ? (
          <button
            key="confirm"
            type="button"
            class={`confirm${isRisky(sheet) ? " danger" : ""}`}
            // Not `disabled`: it would lose the focus while it sends.
            aria-disabled={held !== null}
            onClick={() => tell({ name: "confirmed", now: Date.now() })}
          >
            {phase.name === "sending" ? "Sending…" : confirmLabel(sheet)}
          </button>
        ) : (
          <button
            key="close"
            type="button"
            class={phase.name === "settled" ? "confirm" : ""}
            onClick={({ detail }) => {
              // The second tap of two was meant for Confirm, which stood here: the answer was quicker.
              if (detail <= 1) onClose();
            }}
          >
            Close
          </button>
        )}
      </div>
    </footer>
  );
};

export function ChangeSheet({ step, from, onClose, kept = null }: ChangeSheetProps) {
  const { isChange, noteChange } = useConsole();
  // A step of its outcome, such as Undo, goes on in the same panel.
  const [{ asked, left }, setAsked] = useState<{ asked: Asked; left: Kept | null }>({ asked: step, left: kept });
  const person = useConsoleState((state) => state.person);
  const cut = useConsoleState((state) => state.cut);
  const catalogue = useCatalogue();
  const entry = operationIn(catalogue, asked.operation);
  const unknown = catalogue !== null && entry === null;
  const opening = useMemo<Opening | null>(() => {
    if (entry === null || person === null) return null;
    const now = currentOf(from, asked.input["key"]);
    const given =
      asked.input["value"] === undefined && now !== null ? { ...asked.input, value: now, for: "2h" } : asked.input;
    const plan = planOf(entry, asked.target, person.role);
    return { plan, draft: draftOf(entry, given), kept: left, person: person.id };
  }, [entry, person?.id, person?.role, asked, left]);
  const running = useSheet(opening);
  const sheet = running?.sheet ?? null;

  const leave = (): void => {
    running?.end();
    // Something was sent, and whatever became of it, what is looked at may be different now.
    if (sheet !== null && sheet.revision > 0) noteChange();
  };
  const close = (): void => {
    leave();
    onClose();
  };
  const take = (next: Step): void => {
    if (isChange(next.operation)) {
      leave();
      setAsked({ asked: next, left: null });
      return;
    }
    close();
    const { operation, target, input } = next;
    location.hash = hashOf({ screen: "operation", operation, target, input });
  };
  const latest = useRef({ phase: "", close });
  latest.current = { phase: sheet?.phase.name ?? "choosing", close };
  useEffect(() => {
    // Whoever goes back has left it; what is under way stays in sight.
    const gone = (): void => {
      if (["choosing", "settled"].includes(latest.current.phase)) latest.current.close();
    };
    addEventListener("hashchange", gone);
    return () => removeEventListener("hashchange", gone);
  }, []);
  const body = useRef<HTMLDivElement>(null);
  const isOpen = sheet === null || ["choosing", "sending"].includes(sheet.phase.name);
  useEffect(() => {
    // The button that had the focus is gone. On another one, whoever holds Enter down would press that.
    if (document.activeElement === document.body) body.current?.focus();
  }, [isOpen]);
  const typed = (field: string, value: string): void => running?.tell({ name: "typed", field, value });
  const settled = sheet?.phase.name === "settled" ? sheet.phase.settled : null;
  return (
    <Panel
      title={titleOf(sheet ?? { plan: asked, draft: asked.input })}
      mayClose={sheet === null || mayClose(sheet)}
      onClose={close}
    >
      {running === null || sheet === null || entry === null ? (
        <p class="sheet-body">
          {unknown
            ? "This page does not know this operation: load the page again."
            : cut === null
              ? "Opening…"
              : "There is no line, so this cannot be opened now."}
        </p>
      ) : (
        <>
          {/* While nothing in it takes the focus, the keyboard still has to move it. */}
          <div class="sheet-body" ref={body} tabIndex={sheet.phase.name === "choosing" ? -1 : 0}>
            {settled === null ? (
              <>
                <Foreseen
                  sheet={sheet}
                  onValue={(value) => typed("value", value)}
                  onOverride={(flag) => running.tell({ name: "overrode", flag })}
                />
                <Fields sheet={sheet} opened={opening?.draft["for"] ?? ""} inputs={entry.inputs} onTyped={typed} />
                <Consequences sheet={sheet} />
              </>
            ) : (
              <Result settled={settled} onStep={take} />
            )}
          </div>
          <Foot running={running} onClose={close} />
        </>
      )}
    </Panel>
  );
}
