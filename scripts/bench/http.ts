/** A client for one caller: one kept-open connection, as light as Node has it; `fetch` takes three times as long. */
import { Agent, request } from "node:http";

const TIMEOUT_MS = 30_000;

export interface HttpCaller {
  /** Milliseconds from the request to the end of the answer. Rejects unless the answer is a 200. */
  timed(path: string): Promise<number>;
  close(): void;
}

/** @param url without a slash at the end */
export function httpCaller(url: string, headers: Record<string, string> = {}): HttpCaller {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const timed = (path: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const startedAt = performance.now();
      const sent = request(url + path, { agent, headers, timeout: TIMEOUT_MS }, (response) => {
        let body = "";
        response.setEncoding("utf8");
        response.on("data", (text: string) => (body += text));
        response.on("error", reject);
        response.on("end", () => {
          const took = performance.now() - startedAt;
          if (response.statusCode === 200) resolve(took);
          else reject(new Error(`${path} answered ${response.statusCode}: ${body.slice(0, 500)}`));
        });
      });
      sent.on("timeout", () => sent.destroy(new Error(`${path} was not answered within ${TIMEOUT_MS / 1000} s.`)));
      sent.on("error", reject);
      sent.end();
    });
  return { timed, close: () => agent.destroy() };
}
