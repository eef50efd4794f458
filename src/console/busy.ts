/** Whether somebody is in the middle of something that a new page would take away. */

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** What is chosen among buttons is chosen again with one press. */
const FIELDS = "input:not([type='radio']), select, textarea";

const isField = (target: EventTarget | null): target is Field =>
  target !== null && "matches" in target && (target as Element).matches(FIELDS);

/** What was typed stays until its field is emptied, or goes with its form. @returns to be asked when it matters */
export const followTyping = (page: Document): (() => boolean) => {
  const typed = new Set<Field>();
  page.addEventListener("input", ({ target }) => {
    if (isField(target)) typed.add(target);
  });
  return () => {
    for (const field of typed) if (!field.isConnected || field.value === "") typed.delete(field);
    return page.querySelector("dialog[open]") !== null || isField(page.activeElement) || typed.size > 0;
  };
};
