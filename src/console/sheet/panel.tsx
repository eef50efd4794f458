/**
 * A dialog over the page: from below on a phone, in the middle on a wide screen. The browser's own modal dialog keeps the rest of the page out
 * of reach, of a screen reader as well; what it does not do is here.
 */
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";

export interface PanelProps {
  title: string;
  /** While it is false, neither Escape nor a press closes it. */
  mayClose: boolean;
  onClose: () => void;
  children: ComponentChildren;
}

const FOCUSABLE =
  "button:not(:disabled), a[href], input:not(:disabled), select:not(:disabled), summary, [tabindex='0']";

/** From the last to the first and back, so that Tab does not leave for the browser's own bars. */
const wrapFocus = (event: KeyboardEvent, dialog: HTMLDialogElement): void => {
  if (event.key !== "Tab") return;
  const all = [...dialog.querySelectorAll<HTMLElement>(FOCUSABLE)].filter((each) => each.getClientRects().length > 0);
  // Of a group of radio buttons, Tab stops at one only.
  const stops = all.filter((each) => !(each instanceof HTMLInputElement && each.type === "radio" && !each.checked));
  const [first, last] = [stops[0], stops.at(-1)];
  const at = document.activeElement;
  const leaves = event.shiftKey ? at === first || !stops.some((each) => each === at) : at === last;
  if (!leaves) return;
  event.preventDefault();
  (event.shiftKey ? last : first)?.focus();
};

export const Panel = ({ title, mayClose, onClose, children }: PanelProps) => {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();
  useEffect(() => {
    const shown = dialog.current;
    const before = document.activeElement;
    shown?.showModal();
    // Not on a button: whoever holds Enter down would press it.
    heading.current?.focus();
    return () => {
      shown?.close();
      // The page below may have been drawn anew: then there is nothing to go back to.
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const close = (): void => {
    if (mayClose) onClose();
  };
  return (
    <dialog
      ref={dialog}
      class="sheet"
      aria-modal="true"
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
      onKeyDown={(event) => wrapFocus(event, event.currentTarget)}
    >
      <div class="sheet-inside">
        <header class="sheet-head">
          <h2 id={id} ref={heading} tabIndex={-1}>
            {title}
          </h2>
          <button type="button" class="close" aria-label="Close" aria-disabled={!mayClose} onClick={close}>
            ✕
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
};
