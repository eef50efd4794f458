/** Many callers at once in this process, each with a connection of its own. */
import { setTimeout as sleep } from "node:timers/promises";
import { httpCaller } from "../http.ts";

export interface Told {
  status: number;
  /** Milliseconds until the end of the answer. */
  ms: number;
}

export interface Crowd {
  /** Each caller asks once, all at the same time. */
  once(): Promise<Told[]>;
  /** Each caller asks for so long, and pauses between its questions. Answers in no order. Rejects where there is no answer at all. */
  during(ms: number, pauseMs?: number): Promise<Told[]>;
  close(): void;
}

export interface Asking {
  /** Without a slash at the end. */
  url: string;
  token: string;
}

/** A caller for each path, which it asks for. */
export function crowd({ url, token }: Asking, paths: readonly string[]): Crowd {
  const callers = paths.map((path) => ({ path, http: httpCaller(url, { authorization: `Bearer ${token}` }) }));
  const ask = async ({ path, http }: (typeof callers)[number]): Promise<Told> => {
    const { status, ms } = await http.ask(path);
    return { status, ms };
  };
  return {
    once: () => Promise.all(callers.map(ask)),
    async during(ms, pauseMs = 0) {
      const until = performance.now() + ms;
      const answers: Told[] = [];
      await Promise.all(
        callers.map(async (caller, index) => {
          // Spread over the pause: callers know nothing of each other.
          await sleep((pauseMs * index) / callers.length);
          while (performance.now() < until) {
            answers.push(await ask(caller));
            if (pauseMs > 0) await sleep(pauseMs);
          }
        }),
      );
      return answers;
    },
    close() {
      for (const { http } of callers) http.close();
    },
  };
}

/** How often each status was answered. */
export const statuses = (answers: readonly Told[]): Record<number, number> => {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
};
