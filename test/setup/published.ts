/**
 * Every answer of the API that a test fetches is held against the published OpenAPI document; one that is not as published fails the
 * test that it came in.
 */
import { mustBePublished } from "../../src/worker/double/published.ts";

const fetchFirst = globalThis.fetch;

const checked: typeof fetch = async (asked, init) => {
  const request = new Request(asked, init);
  const response = await fetchFirst(request);
  // The Worker gives each of its answers an id; one without comes from something else, or from a runtime that is being ended.
  if (!response.headers.has("X-Request-Id")) return response;
  // A body that is cut off fails where the test reads it.
  const body = await response
    .clone()
    .text()
    .catch(() => null);
  if (body === null) return response;
  const { status, headers } = response;
  mustBePublished({ method: request.method, path: new URL(request.url).pathname, status, headers, body });
  return response;
};

/** Checks every answer of the Worker that this process fetches, until the returned function is called. `useStack` calls it. */
export const holdEveryAnswer = (): (() => void) => {
  globalThis.fetch = checked;
  return () => {
    globalThis.fetch = fetchFirst;
  };
};
