/** Draws components as a browser does, with their effects and with presses on buttons, on as little of a document as Preact asks for. */
import { type ComponentChild, render } from "preact";
import { act } from "preact/test-utils";

const nothing = (): void => {};

const HTML = "http://www.w3.org/1999/xhtml";

class Piece {
  readonly nodeType: number;
  data: string;
  parentNode: Tree | null = null;

  constructor(nodeType: number, data: string) {
    this.nodeType = nodeType;
    this.data = data;
  }

  get nextSibling(): Piece | null {
    const beside = this.parentNode?.childNodes ?? [];
    return beside[beside.indexOf(this) + 1] ?? null;
  }

  get text(): string {
    return this.data;
  }

  remove(): void {
    const { parentNode } = this;
    if (parentNode !== null) parentNode.childNodes = parentNode.childNodes.filter((each) => each !== this);
    this.parentNode = null;
  }
}

type Listener = (this: Tree, event: object) => void;

class Tree extends Piece {
  readonly localName: string;
  readonly namespaceURI = HTML;
  readonly ownerDocument: object;
  readonly style = {};
  readonly isConnected = true;
  childNodes: Piece[] = [];
  readonly attributes = new Map<string, string>();
  readonly #listeners = new Map<string, Listener>();

  constructor(localName: string, ownerDocument: object) {
    super(1, "");
    this.localName = localName;
    this.ownerDocument = ownerDocument;
  }

  get firstChild(): Piece | null {
    return this.childNodes[0] ?? null;
  }

  override get text(): string {
    return this.childNodes.map(({ text }) => text).join(" ");
  }

  get inside(): Tree[] {
    return this.childNodes.flatMap((each) => (each instanceof Tree ? [each, ...each.inside] : []));
  }

  insertBefore(piece: Piece, before: Piece | null): void {
    piece.remove();
    const at = before === null ? this.childNodes.length : this.childNodes.indexOf(before);
    this.childNodes.splice(at, 0, piece);
    piece.parentNode = this;
  }

  addEventListener(name: string, listener: Listener): void {
    this.#listeners.set(name, listener);
  }

  removeEventListener(name: string): void {
    this.#listeners.delete(name);
  }

  tell(name: string, more: object = {}): void {
    this.#listeners.get(name)?.call(this, { type: name, currentTarget: this, preventDefault: nothing, ...more });
  }

  setAttribute(name: string, value: unknown): void {
    this.attributes.set(name, String(value));
  }

  removeAttribute(name: string): void {
    this.attributes.delete(name);
  }

  querySelectorAll = (): Tree[] => [];
  focus = nothing;
  showModal = nothing;
  close = nothing;
}

const browser = (): Record<string, unknown> => {
  const document: Record<string, unknown> = {
    ...{ hidden: false, activeElement: null, addEventListener: nothing, removeEventListener: nothing },
    createElementNS: (_: string, name: string) => new Tree(name, document),
    createTextNode: (text: string) => new Piece(3, text),
  };
  return {
    ...{ document, navigator: { onLine: true }, HTMLElement: Tree, location: { hash: "" } },
    ...{ addEventListener: nothing, removeEventListener: nothing },
  };
};

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

/** The browser's names are there while `work` is, and the component is gone after it. */
export const mounted = async (what: ComponentChild, work: (page: Mounted) => Promise<void>): Promise<void> => {
  const names = browser();
  const before = Object.keys(names).map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const);
  for (const [name, value] of Object.entries(names))
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  const root = new Tree("main", names["document"] as object);
  const draw = (child: ComponentChild): Promise<void> =>
    act(() => render(child, root as unknown as Parameters<typeof render>[1]));
  const text = (): string => root.text.replaceAll(/\s+/g, " ");
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
      sees: (said) => until(() => (text().includes(said) ? null : undefined), said).then(nothing),
      press: async (label, detail = 1) => {
        const isIt = ({ localName, text: said, attributes }: Tree): boolean =>
          localName === "button" && said.includes(label) && attributes.get("aria-disabled") !== "true";
        const button = await until(() => root.inside.find(isIt), `The button ${label}`);
        await act(() => button.tell("click", { detail }));
      },
    });
  } finally {
    await draw(null);
    for (const [name, descriptor] of before)
      if (descriptor === undefined) Reflect.deleteProperty(globalThis, name);
      else Object.defineProperty(globalThis, name, descriptor);
  }
};
