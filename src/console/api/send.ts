/** One request to the Worker, given up after its deadline. What came back is a value; nothing is thrown. */

/** `late`: given up. `offline`: the browser has no network. `broken`: the line was cut, or what came back was not the Worker's. */
export type Cut = "late" | "offline" | "broken";

export type Sent =
  | { kind: "response"; status: number; body: unknown; retryAfterMs: number | null }
  | { kind: "unreachable"; why: Cut }
  /** The one who asked no longer wants it. */
  | { kind: "dropped" };

export interface Sending {
  method: string;
  url: string;
  body: string | null;
  deadline_ms: number;
  headers?: Readonly<Record<string, string>>;
  /** Aborted when nobody wants the answer any more. */
  signal?: AbortSignal;
}

export interface Line {
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  online: () => boolean;
}

/** In whole seconds, as the Worker sends it; null where it is missing or anything else. */
const retryAfter = (value: string | null): number | null =>
  value !== null && /^\d{1,5}$/.test(value) ? Number(value) * 1000 : null;

/** Undefined, which no JSON is, for what cannot be parsed. */
const bodyOf = async (response: Response): Promise<unknown> => {
  const text = await response.text();
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

export const send = async (
  { fetch, online }: Line,
  { method, url, body, deadline_ms, headers = {}, signal }: Sending,
): Promise<Sent> => {
  const ended = new AbortController();
  const drop = (): void => ended.abort();
  signal?.addEventListener("abort", drop, { once: true });
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    ended.abort();
  }, deadline_ms);
  try {
    if (signal?.aborted === true) return { kind: "dropped" };
    const response = await fetch(url, {
      method,
      body,
      headers: { ...headers, ...(body === null ? {} : { "Content-Type": "application/json" }) },
      credentials: "same-origin",
      cache: "no-store",
      // A redirect is not the Worker's: a sign-in of something in front of it, or the page of a hotel's network.
      redirect: "manual",
      signal: ended.signal,
    });
    if (response.type === "opaqueredirect") return { kind: "unreachable", why: "broken" };
    return {
      kind: "response",
      status: response.status,
      body: await bodyOf(response),
      retryAfterMs: retryAfter(response.headers.get("Retry-After")),
    };
  } catch {
    if (signal?.aborted === true) return { kind: "dropped" };
    if (late) return { kind: "unreachable", why: "late" };
    return { kind: "unreachable", why: online() ? "broken" : "offline" };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", drop);
  }
};
