/** Who is signed in, and how one may be. */
import type { Role } from "../../protocol/operation.ts";
import { field } from "../../shared/fields.ts";
import { type Cut, type Line, send } from "./send.ts";

export type Way = "slack" | "passkey" | "access" | "token";

export interface Person {
  id: string;
  role: Role;
  way: Way;
  /** Null for all of them. */
  targets: readonly string[] | null;
  expires_at: string;
}

export interface Session {
  version: string;
  /** The ways to sign in that are configured. */
  ways: readonly Way[];
  person: Person | null;
}

export type Proof =
  | { way: "slack"; code: string }
  | { way: "token"; token: string }
  | { way: "access" }
  | { way: "passkey"; response: unknown };

export type SessionOutcome =
  | { kind: "session"; session: Session }
  /** What the Worker says of it: what happened, and what to do. */
  | { kind: "refused"; status: number; detail: string; hint: string; retryAfterMs: number | null }
  | { kind: "unreachable"; why: Cut };

const DEADLINE_MS = 10_000;

const isSession = (body: unknown): body is Session =>
  Array.isArray(field(body, "ways")) && field(body, "person") !== undefined;

const textIn = (body: unknown, name: "detail" | "hint"): string => {
  const value = field(body, name);
  return typeof value === "string" ? value : "";
};

/** For the routes under `/console`: their JSON, or why not. `body` null: a GET. */
export const sessionRequest = async (
  line: Line,
  method: "GET" | "POST" | "DELETE",
  path: string,
  body: unknown,
): Promise<Exclude<SessionOutcome, { kind: "session" }> | { kind: "json"; body: unknown }> => {
  const sent = await send(line, {
    method,
    url: path,
    body: body === null ? null : JSON.stringify(body),
    deadline_ms: DEADLINE_MS,
    headers: { Accept: "application/json" },
  });
  if (sent.kind === "dropped") return { kind: "unreachable", why: "broken" };
  if (sent.kind === "unreachable") return sent;
  if (sent.status >= 200 && sent.status < 300) return { kind: "json", body: sent.body };
  const { status, retryAfterMs } = sent;
  return {
    kind: "refused",
    status,
    detail: textIn(sent.body, "detail"),
    hint: textIn(sent.body, "hint"),
    retryAfterMs,
  };
};

const sessionFrom = async (asked: ReturnType<typeof sessionRequest>): Promise<SessionOutcome> => {
  const answered = await asked;
  if (answered.kind !== "json") return answered;
  return isSession(answered.body)
    ? { kind: "session", session: answered.body }
    : { kind: "unreachable", why: "broken" };
};

export const loadSession = (line: Line): Promise<SessionOutcome> =>
  sessionFrom(sessionRequest(line, "GET", "/console/session", null));

export const signIn = (line: Line, proof: Proof): Promise<SessionOutcome> =>
  sessionFrom(sessionRequest(line, "POST", "/console/sign-in", proof));

export const signOut = (line: Line, everywhere: boolean): ReturnType<typeof sessionRequest> =>
  sessionRequest(line, "POST", "/console/sign-out", { everywhere });
