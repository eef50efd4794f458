/** Watches a whole test run for its own secrets: command lines and responses in a thread, the Workers' logs here. */
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
  /** Of the whole machine. */
  arguments: Searched;
  environments: Searched;
  /** Of each stack, in the order in which they were begun, as the next. */
  responses: Searched[];
  workerLogs: Searched[];
}

interface Log {
  search: Search;
  lines: number;
}

export class Watch {
  readonly #thread = new Worker(new URL("watch-thread.ts", import.meta.url));
  /** Of all stacks that have begun: what one of them leaks may come to light in another. */
  readonly needles: Needle[] = [];
  /** By the stack's number. */
  readonly #logs = new Map<number, Log>();
  readonly #begun: number[] = [];
  /** The thread answers one question at a time. */
  #asked: Promise<unknown> = Promise.resolve();

  constructor() {
    // A run that is cut short must not wait for it.
    this.#thread.unref();
  }

  /**
   * Looks for these from now on, and in the command lines since the start. Answers the address to ask instead of the Worker's, and this
   * stack's place among those that have begun.
   */
  async begin(needles: readonly Needle[], workerUrl: string, stack: number): Promise<{ url: string; place: number }> {
    this.needles.push(...needles);
    for (const { search } of this.#logs.values()) search.add(needles);
    const order: Order = { needles, workerPort: Number(new URL(workerUrl).port) };
    const port = await this.#ask<number>(order);
    this.#begun.push(stack);
    return { url: `http://127.0.0.1:${port}`, place: this.#begun.length - 1 };
  }

  workerLog(stack: number, line: string): void {
    const log = this.#logOf(stack);
    log.lines += 1;
    log.search.lookText(line, line.startsWith("{") ? "a request's line" : "a line");
  }

  async seen(): Promise<Seen> {
    const seen = await this.#ask<Omit<Seen, "workerLogs">>("seen");
    const workerLogs = this.#begun.map((stack) => {
      const { search, lines } = this.#logOf(stack);
      return { hits: search.hits, bytes: search.bytes, note: `${lines} lines` };
    });
    return { ...seen, workerLogs };
  }

  async stop(): Promise<void> {
    await this.#thread.terminate();
  }

  #logOf(stack: number): Log {
    const found = this.#logs.get(stack) ?? { search: new Search(this.needles), lines: 0 };
    this.#logs.set(stack, found);
    return found;
  }

  #ask<T>(question: Order | "seen"): Promise<T> {
    const answer = this.#asked.then(async () => {
      this.#thread.postMessage(question, []);
      const [told] = (await once(this.#thread, "message")) as [T];
      return told;
    });
    this.#asked = answer.catch(() => {});
    return answer;
  }
}
