/** One request to a destination: with a deadline, without following where it is sent on, and no more of the answer read than is of use. */
import { describeError, logLine } from "../../../../shared/log.ts";
import { destinationUrl } from "../../../config/open-address.ts";
import type { Answer } from "../delivery/plan.ts";
import { LEADS_INSIDE, leadsInside } from "./inside.ts";
import { retryAfterMs } from "../delivery/retry-after.ts";

/** Slower destinations are asked again, so they must tell two of the same apart. */
const DEADLINE_MS = 10_000;
const BODY_MOST_BYTES = 64 * 1024;

export interface Post {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** What is no text: a message that is encrypted. */
export interface Sealed extends Omit<Post, "body"> {
  body: Uint8Array<ArrayBuffer>;
}

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** The answer, and its body as far as it was read; an empty one where there was none. */
export interface Posted {
  answer: Answer;
  body: string;
}

/** @param now milliseconds since the epoch */
export const post = (fetcher: Fetch, { url, headers, body }: Post | Sealed, now: () => number): Promise<Posted> =>
  request(fetcher, url, { method: "POST", headers, body }, now);

/** Asks an address, and tells it nothing. @param now milliseconds since the epoch */
export const ask = (fetcher: Fetch, url: string, now: () => number): Promise<Posted> =>
  request(fetcher, url, { method: "GET" }, now);

const request = async (fetcher: Fetch, url: string, init: RequestInit, now: () => number): Promise<Posted> => {
  const allowed = destinationUrl(url);
  // As if it had answered so: it is not tried again, and told of on the others.
  if (!allowed.ok) return { answer: { is: "answered", status: 400, retryAfterMs: null }, body: "" };
  try {
    const signal = AbortSignal.timeout(DEADLINE_MS);
    const response = await fetcher(allowed.value.href, { ...init, signal, redirect: "manual" });
    const read = await readSome(response);
    if (response.ok) return { answer: { is: "accepted" }, body: read };
    const retry = retryAfterMs(response.headers.get("retry-after"), now());
    // A redirect that the platform hides has no status.
    return { answer: { is: "answered", status: response.status || 302, retryAfterMs: retry }, body: read };
  } catch (error) {
    console.error(logLine({ delivery: "no_answer", host: allowed.value.hostname, error: describeError(error) }));
    // As above: it will not be reached, however often it is tried.
    if (await leadsInside(fetcher, allowed.value.hostname))
      return { answer: { is: "answered", status: 400, retryAfterMs: null, why: LEADS_INSIDE }, body: "" };
    return { answer: { is: "lost" }, body: "" };
  }
};

/** What is longer is no answer of anybody that is meant here. */
const readSome = async (response: Response): Promise<string> => {
  const reader = response.body?.getReader();
  if (reader === undefined) return "";
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > BODY_MOST_BYTES) {
      await reader.cancel();
      return text;
    }
    text += decoder.decode(value, { stream: true });
  }
};
