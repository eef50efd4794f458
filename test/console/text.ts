/**
 * What a page says, for `expect.poll`. A page asks several questions and draws each answer when it comes: once one of them is seen, another may still be
 * missing. So what a page is to say is waited for; looked at once is only what it is never to say.
 */
import type { Locator } from "playwright-core";

/** As a person sees it. */
export const textOf = (locator: Locator) => (): Promise<string> => locator.innerText();

/** With what is folded. */
export const wholeTextOf = (locator: Locator) => async (): Promise<string> => (await locator.textContent()) ?? "";
