/** Passkeys: the browser's part of WebAuthn, between two requests to the Worker. Its library is loaded when it is needed. */
import type { Line } from "../api/send.ts";
import { type SessionOutcome, sessionRequest } from "../api/session.ts";
import { part } from "../part.ts";

/** Why there is no passkey to be sent. */
export type NoPasskey =
  /** The person, or the browser after its time, gave it up. */
  | { kind: "given_up" }
  /** This device has one of this console already. */
  | { kind: "there_already" }
  /** The browser cannot, or not at this address. */
  | { kind: "cannot" }
  /** The library's file was missed: nothing was asked of the browser. */
  | { kind: "not_loaded" };

export type Ceremony =
  | { kind: "response"; response: unknown }
  | NoPasskey
  | Exclude<SessionOutcome, { kind: "session" }>;

export const hasPasskeys = (): boolean =>
  typeof PublicKeyCredential === "function" && isSecureContext && typeof navigator.credentials?.get === "function";

/** The names of the exceptions are those of WebAuthn. */
export const refusalOf = (error: unknown): NoPasskey => {
  const name = error instanceof Error ? error.name : "";
  if (name === "NotAllowedError" || name === "AbortError") return { kind: "given_up" };
  return { kind: name === "InvalidStateError" ? "there_already" : "cannot" };
};

type Library = Pick<typeof import("@simplewebauthn/browser"), "startAuthentication" | "startRegistration">;

/** Asks the Worker for a challenge and the browser for the answer to it. @param load a file of its own */
export const passkeyFor = async (
  line: Line,
  purpose: "sign-in" | "add",
  load: () => Promise<Library> = () => part(import("@simplewebauthn/browser")),
): Promise<Ceremony> => {
  const asked = await sessionRequest(line, "POST", "/console/passkey/options", { for: purpose });
  if (asked.kind !== "json") return asked;
  const library = await load().catch(() => null);
  if (library === null) return { kind: "not_loaded" };
  try {
    const { startAuthentication, startRegistration } = library;
    // What the Worker made for this library; the browser checks it, and throws where it is not.
    const response =
      purpose === "add"
        ? await startRegistration({ optionsJSON: asked.body as Parameters<typeof startRegistration>[0]["optionsJSON"] })
        : await startAuthentication({
            optionsJSON: asked.body as Parameters<typeof startAuthentication>[0]["optionsJSON"],
          });
    return { kind: "response", response };
  } catch (error) {
    return refusalOf(error);
  }
};
