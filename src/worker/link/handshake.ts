/**
 * How far a connection got before it failed, and what the host offered. ssh2's errors say neither: it tells both only by the lines that it
 * writes for debugging, of which nothing else is read (ssh2 1.17, `lib/protocol/kex.js`, `lib/protocol/Protocol.js`).
 */
import type { AlgorithmKind } from "./algorithms.ts";

export interface Handshake {
  /** Whether the port took the connection. */
  connected: boolean;
  /** Whether the host has said what it is: the first line of SSH. */
  greeted: boolean;
  /** What the host offers, as far as the two sides got. */
  offers: Partial<Record<AlgorithmKind, string[]>>;
}

const REMOTE: Readonly<Record<string, AlgorithmKind>> = {
  "KEX method": "kex",
  "Host key format": "serverHostKey",
  "C->S cipher": "cipher",
  "S->C cipher": "cipher",
  "C->S MAC": "hmac",
  "S->C MAC": "hmac",
  "C->S compression": "compress",
  "S->C compression": "compress",
};

/** Marks of protocol extensions in the list of key exchanges (RFC 8308, OpenSSH's PROTOCOL, section 1.10): they are none. */
const EXTENSIONS = /^(?:ext-info-|kex-strict-)/;

/** A name as RFC 4251, section 6, has it, and of letters that stand for themselves wherever it is shown. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9.@_+-]{0,63}$/;

const namesIn = (list: string): string[] => list.split(",").filter((name) => NAME.test(name) && !EXTENSIONS.test(name));

/** Follows one connection: `note` takes ssh2's lines. */
export const watchHandshake = (): { handshake: Handshake; note: (line: string) => void } => {
  const handshake: Handshake = { connected: false, greeted: false, offers: {} };
  const note = (line: string): void => {
    if (line === "Socket connected") handshake.connected = true;
    else if (line.startsWith("Remote ident: ")) handshake.greeted = true;
    else if (line.startsWith("Handshake: (remote) ")) {
      const [, what = "", list = ""] = /^Handshake: \(remote\) ([^:]+): (.*)$/s.exec(line) ?? [];
      const kind = REMOTE[what];
      if (kind !== undefined) handshake.offers[kind] = namesIn(list);
    }
  };
  return { handshake, note };
};
