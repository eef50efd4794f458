/** Asks one operation of the API and gets what the page lays out. */
import type { Page } from "../../present/page.ts";
import { field, isFields } from "../../shared/fields.ts";
import { type ApiRoutes, type Question, requestFor } from "./routes.ts";
import { type Cut, type Line, send, type Sent } from "./send.ts";

export const VIEW_TYPE = "application/vnd.redis-ops.view+json";

/** Beyond the operation's own deadline: one way there and back on a bad line. */
const LINE_MS = 3_000;

export type Outcome =
  | { kind: "answered"; page: Page }
  /** The API said why not, and its view says so too. */
  | { kind: "problem"; page: Page; status: number; retryAfterMs: number | null }
  /** No answer came, so it is not known what became of what was asked. */
  | { kind: "unreachable"; why: Cut }
  /** There is no session, or it has ended. */
  | { kind: "signed-out" }
  /** Whoever asked no longer wanted it. */
  | { kind: "dropped" };

export interface Asking {
  /** The same for every try of one change, so that it is made once. */
  key?: string;
  signal?: AbortSignal;
}

/** Whether it is what the API sends; what stands in it was checked by the API against its own contract. */
const isPage = (body: unknown): body is Page => {
  const view = field(body, "view");
  return (
    isFields(field(view, "heading")) &&
    ["body", "reasons", "details", "steps"].every((name) => Array.isArray(field(view, name)))
  );
};

export const outcomeOf = (sent: Sent): Outcome => {
  if (sent.kind !== "response") return sent;
  const { status, body, retryAfterMs } = sent;
  if (status === 401) return { kind: "signed-out" };
  if (!isPage(body)) return { kind: "unreachable", why: "broken" };
  return body.answer === null
    ? { kind: "problem", page: body, status, retryAfterMs }
    : { kind: "answered", page: body };
};

export const ask = async (
  line: Line,
  routes: ApiRoutes,
  question: Question,
  { key, signal }: Asking = {},
): Promise<Outcome> => {
  const request = requestFor(routes, question);
  // Of a catalogue that is older or newer than the page: nothing was sent.
  if (request === null) return { kind: "unreachable", why: "broken" };
  const { deadline_ms, ...rest } = request;
  return outcomeOf(
    await send(line, {
      ...rest,
      deadline_ms: deadline_ms + LINE_MS,
      headers: { Accept: VIEW_TYPE, ...(key === undefined ? {} : { "Idempotency-Key": key }) },
      ...(signal === undefined ? {} : { signal }),
    }),
  );
};
