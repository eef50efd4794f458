/** Draws components as a browser does, with their effects and with presses on buttons. Its file says `@vitest-environment happy-dom`. */
import { type ComponentChild, render } from "preact";
import { act } from "preact/test-utils";

export interface Mounted {
  /** All that is read. */
  text: () => string;
  /** Presses the button of this text, once it is there and on. @param detail which of several presses in a row it is */
  press: (label: string, detail?: number) => Promise<void>;
  /** Waits until this is read. */
  sees: (text: string) => Promise<void>;
  /** Lets what was begun go on. */
  settle: () => Promise<void>;
}

/** A turn of the machine that is no timer, since a test may hold those. */
const turn = (): Promise<void> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener("message", () => {
      port1.close();
      resolve();
    });
    port1.start();
    port2.postMessage(null);
  });

const TURNS = 20_000;
const FEW = 20;

/** The component is gone after `work`. */
export const mounted = async (what: ComponentChild, work: (page: Mounted) => Promise<void>): Promise<void> => {
  const root = document.body.appendChild(document.createElement("main"));
  const draw = (child: ComponentChild): Promise<void> => act(() => render(child, root));
  const text = (): string => root.textContent.replaceAll(/\s+/g, " ");
  const until = async <T>(found: () => T | undefined, name: string): Promise<T> => {
    for (let count = 0; count < TURNS; count += 1) {
      const each = found();
      if (each !== undefined) return each;
      await act(turn);
    }
    throw new Error(`${name} did not come: ${text()}`);
  };
  const settle = async (): Promise<void> => {
    for (let count = 0; count < FEW; count += 1) await act(turn);
  };
  try {
    await draw(what);
    await settle();
    await work({
      text,
      settle,
      sees: async (said) => {
        await until(() => (text().includes(said) ? true : undefined), said);
      },
      press: async (label, detail = 1) => {
        const isIt = (each: HTMLButtonElement): boolean =>
          each.textContent.includes(label) && each.getAttribute("aria-disabled") !== "true";
        const button = await until(() => [...root.querySelectorAll("button")].find(isIt), `The button ${label}`);
        await act(() => {
          button.focus();
          button.dispatchEvent(new MouseEvent("click", { bubbles: true, detail }));
        });
      },
    });
  } finally {
    await draw(null);
    root.remove();
  }
};
