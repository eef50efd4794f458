/** One request on a connection of its own, so that none is left open to the Worker, timed to the end of the answer's body. */
import { request } from "node:http";
import { unpublished } from "../../src/worker/double/published.ts";

export interface Said {
  /** Null where the connection failed: nobody answered. */
  status: number | null;
  body: Record<string, unknown>;
  tookMs: number;
}

/** Far beyond every deadline: what takes as long hangs. */
const PATIENCE_MS = 60_000;

export const send = (
  url: string,
  {
    method = "GET",
    headers: said = {},
    body,
  }: { method?: string; headers?: Record<string, string>; body?: unknown } = {},
): Promise<Said> => {
  const startedAt = performance.now();
  const { pathname } = new URL(url);
  return new Promise((resolve, reject) => {
    const done = (status: number | null, text: string): void => {
      let parsed: unknown;
      try {
        parsed = JSON.parse(text);
      } catch {
        parsed = { unparsed: text.slice(0, 200) };
      }
      resolve({ status, body: parsed as Record<string, unknown>, tookMs: performance.now() - startedAt });
    };
    const sent = request(
      url,
      { method, headers: { ...said, connection: "close" }, agent: false, timeout: PATIENCE_MS },
      (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (part: string) => (text += part));
        response.on("end", () => {
          const status = response.statusCode ?? 0;
          const headers = new Headers(Object.entries(response.headers).map(([name, value]) => [name, String(value)]));
          // A runtime that is being ended says something of its own, which has no id.
          const ours = headers.has("X-Request-Id");
          const wrong = ours ? unpublished({ method, path: pathname, status, headers, body: text }) : null;
          if (wrong === null) done(status, text);
          else reject(wrong);
        });
        response.on("error", () => done(null, ""));
      },
    );
    sent.on("timeout", () => sent.destroy());
    sent.on("error", () => done(null, ""));
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
};
