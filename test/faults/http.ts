/** One request on a connection of its own, so that none is left open to the Worker, timed to the end of the answer's body. */
import { request } from "node:http";

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
  { method = "GET", headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: unknown } = {},
): Promise<Said> => {
  const startedAt = performance.now();
  return new Promise((resolve) => {
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
      { method, headers: { ...headers, connection: "close" }, agent: false, timeout: PATIENCE_MS },
      (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (part: string) => (text += part));
        response.on("end", () => done(response.statusCode ?? null, text));
        response.on("error", () => done(null, ""));
      },
    );
    sent.on("timeout", () => sent.destroy());
    sent.on("error", () => done(null, ""));
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
};
