/** Watches a whole test run for its own secrets: command lines and responses in a thread, the Worker's log here. */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Needle } from "./needles.ts";
import { Search } from "./search.ts";
import type { Hit } from "./search.ts";
import type { Order } from "./watch-thread.ts";

/** What was searched of one place and what was found there. */
export interface Searched {
  hits: Hit[];
  bytes: number;
  /** How much of it there was, for people. */
  note: string;
}

export interface Seen {
  arguments: Searched;
  responses: Searched;
  environments: Searched;
}

export class Watch {
  readonly #thread = new Worker(new URL("watch-thread.ts", import.meta.url));
  #log = new Search([]);
  #lines = 0;

  constructor() {
    // A run that is cut short must not wait for it.
    this.#thread.unref();
  }

  /** Looks for these from now on, and in the command lines since the start. Answers the address to ask instead of the Worker's. */
  async begin(needles: readonly Needle[], workerUrl: string): Promise<string> {
    this.#log = new Search(needles);
    const order: Order = { needles, workerPort: Number(new URL(workerUrl).port) };
    this.#thread.postMessage(order, []);
    const [port] = (await once(this.#thread, "message")) as [number];
    return `http://127.0.0.1:${port}`;
  }

  workerLog(line: string): void {
    this.#lines += 1;
    this.#log.lookText(line, line.startsWith("{") ? "a request's line" : "a line");
  }

  async seen(): Promise<Seen & { workerLog: Searched }> {
    this.#thread.postMessage("seen", []);
    const [seen] = (await once(this.#thread, "message")) as [Seen];
    const { hits, bytes } = this.#log;
    return { ...seen, workerLog: { hits, bytes, note: `${this.#lines} lines` } };
  }

  async stop(): Promise<void> {
    await this.#thread.terminate();
  }
}
