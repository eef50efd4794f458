/** The passkeys of whoever is signed in. */
import { field } from "../../shared/fields.ts";
import type { Line } from "../api/send.ts";
import { type SessionOutcome, sessionRequest } from "../api/session.ts";

export interface Passkey {
  id: string;
  name: string;
  /** ISO 8601 UTC. */
  added_at: string;
  /** Null where it was never used. */
  used_at: string | null;
}

export type Passkeys =
  | { kind: "passkeys"; passkeys: readonly Passkey[] }
  | Exclude<SessionOutcome, { kind: "session" }>;

const PATH = "/console/passkeys";

const isPasskey = (value: unknown): value is Passkey =>
  ["id", "name", "added_at"].every((name) => typeof field(value, name) === "string");

export const listPasskeys = async (line: Line): Promise<Passkeys> => {
  const asked = await sessionRequest(line, "GET", PATH, null);
  if (asked.kind !== "json") return asked;
  const passkeys = field(asked.body, "passkeys");
  if (!Array.isArray(passkeys)) return { kind: "unreachable", why: "broken" };
  return { kind: "passkeys", passkeys: passkeys.filter(isPasskey) };
};

export const addPasskey = (line: Line, name: string, response: unknown): ReturnType<typeof sessionRequest> =>
  sessionRequest(line, "POST", PATH, { name, response });

export const removePasskey = (line: Line, id: string): ReturnType<typeof sessionRequest> =>
  sessionRequest(line, "DELETE", `${PATH}/${encodeURIComponent(id)}`, null);
