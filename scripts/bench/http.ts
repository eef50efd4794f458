/** A client for one caller: one kept-open connection, as light as Node has it; `fetch` takes three times as long. */
import { Agent, request } from "node:http";

const TIMEOUT_MS = 30_000;

export interface Answered {
  status: number;
  /** Milliseconds from the request to the end of the answer. */
  ms: number;
  body: string;
}

export interface HttpCaller {
  /** Rejects where there is no answer at all. */
  ask(path: string): Promise<Answered>;
  /** As `ask`, the milliseconds alone. Rejects unless the answer is a 200. */
  timed(path: string): Promise<number>;
  close(): void;
}

/** @param url without a slash at the end */
export function httpCaller(url: string, headers: Record<string, string> = {}): HttpCaller {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = (path: string): Promise<Answered> =>
    new Promise((resolve, reject) => {
      const startedAt = performance.now();
      const sent = request(url + path, { agent, headers, timeout: TIMEOUT_MS }, (response) => {
        let body = "";
        response.setEncoding("utf8");
        response.on("data", (text: string) => (body += text));
        response.on("error", reject);
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, ms: performance.now() - startedAt, body }),
        );
      });
      sent.on("timeout", () => sent.destroy(new Error(`${path} was not answered within ${TIMEOUT_MS / 1000} s.`)));
      sent.on("error", reject);
      sent.end();
    });
  return {
    ask,
    async timed(path) {
      const { status, ms, body } = await ask(path);
      if (status !== 200) throw new Error(`${path} answered ${status}: ${body.slice(0, 500)}`);
      return ms;
    },
    close: () => agent.destroy(),
  };
}
