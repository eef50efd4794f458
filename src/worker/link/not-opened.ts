/** Why the link was not let in, each with what to do about it. Of what the host said, only the names of algorithms are repeated. */
import type { SshError } from "ssh2/lib/client.js";
import type { Failure } from "../../protocol/failure.ts";
import { someOf } from "../../shared/text.ts";
import type { Way } from "../config/way.ts";
import { type AlgorithmKind, ALGORITHMS } from "./algorithms.ts";
import { unreachable } from "./failures.ts";
import type { Handshake } from "./handshake.ts";
import type { TurnedAway } from "./pauses.ts";

export interface NotOpened {
  failure: Failure;
  /** How the host turned the link away; null where it did not, or was not reached. */
  turnedAway: TurnedAway | null;
}

export const hostKeyMismatch = (shown: string): NotOpened => ({
  failure: unreachable(
    `The host showed the key ${shown}, which is not pinned for this target; nothing was sent to it.`,
    "If the host's key was changed on purpose, add its fingerprint to host_keys of the target in TARGETS. If not, find out who answers at that address.",
  ),
  turnedAway: "not_agreed",
});

const keyRefused: NotOpened = {
  failure: unreachable(
    "The host refused the Worker's SSH key.",
    "Install the public half of the Worker's key with `npm run host:install -- user@host`, or set the secret SSH_PRIVATE_KEY to the key that is installed.",
  ),
  turnedAway: "key_refused",
};

// A penalty is 10 minutes at most, where the host's sshd_config says nothing else.
const DOOR_LOG =
  "On the host, `journalctl -u ssh -u sshd | grep -iE 'penalty|MaxStartups'`. A penalty ends by itself, after ten minutes at most;";

/** Where the connection is one from the Internet, and where it comes from the tunnel's connector. */
const DOOR_HINTS = {
  open: `${DOOR_LOG} PerSourcePenaltyExemptList does not help, since Workers share their addresses with strangers. MaxStartups: raise it. Neither in the log: a firewall closes what it accepts, or the port is not sshd's.`,
  private: `${DOOR_LOG} PerSourcePenaltyExemptList helps, with the address from which the tunnel's connector asks sshd (127.0.0.1 where it runs on the host). MaxStartups: raise it. Neither in the log: where the way ends is not sshd.`,
} as const;

const doorClosed = (via: Way["via"]): NotOpened => ({
  failure: unreachable(
    "The host took the connection and closed it before SSH began.",
    DOOR_HINTS[via === "tcp" ? "open" : "private"],
  ),
  turnedAway: "door_closed",
});

const noConnection: NotOpened = {
  failure: unreachable(
    "No SSH connection to the host.",
    "See whether the host is up, sshd runs, and the firewall lets the Worker reach the port that TARGETS names.",
  ),
  turnedAway: null,
};

const stoppedAnswering: NotOpened = {
  failure: unreachable(
    "The SSH connection stopped answering.",
    "See whether the host is up and its network is not overloaded.",
  ),
  turnedAway: null,
};

const closedEarly: NotOpened = {
  failure: unreachable(
    "The SSH connection was closed before it was ready.",
    "See whether sshd runs at the port that TARGETS names, and what its log says on the host: `journalctl -u ssh -u sshd`.",
  ),
  turnedAway: null,
};

/** What is not in common, by ssh2's words for it: what a person calls it, and the keyword of sshd_config that says it. */
const NOT_IN_COMMON: Readonly<Record<string, { kind: AlgorithmKind; name: string; keyword: string }>> = {
  "key exchange algorithm": { kind: "kex", name: "key exchange", keyword: "KexAlgorithms" },
  "host key format": { kind: "serverHostKey", name: "kind of host key", keyword: "HostKeyAlgorithms" },
  cipher: { kind: "cipher", name: "cipher", keyword: "Ciphers" },
  MAC: { kind: "hmac", name: "MAC", keyword: "MACs" },
  compression: { kind: "compress", name: "compression", keyword: "Compression" },
};

const MAX_NAMED = 6;

const notInCommon = (message: string, { offers }: Handshake): NotOpened | null => {
  const found = NOT_IN_COMMON[/no matching (?:(?:C->S|S->C) )?(.+)$/i.exec(message)?.[1] ?? ""];
  if (found === undefined) return null;
  const { kind, name, keyword } = found;
  const offered = offers[kind] ?? [];
  const said = offered.length === 0 ? "" : `; the host offers ${someOf(offered, MAX_NAMED)}`;
  const add = kind === "compress" ? "Set Compression to delayed or no" : `Add ${ALGORITHMS[kind][0]} to ${keyword}`;
  return {
    failure: unreachable(
      `The host and redis-ops have no ${name} in common${said}.`,
      `${add} in the host's sshd_config, then reload sshd; \`sshd -T | grep -i ${keyword}\` shows what counts. redis-ops takes ${someOf(ALGORITHMS[kind], MAX_NAMED)}.`,
    ),
    turnedAway: "not_agreed",
  };
};

/** By an error of ssh2 before the channel was open, on a way that is. */
export const notConnected = (error: SshError, handshake: Handshake, via: Way["via"] = "tcp"): NotOpened => {
  switch (error.level) {
    // ssh2 has this level, before a greeting, only for a connection that ends: "Connection lost before handshake".
    case "protocol":
      return handshake.greeted ? closedEarly : doorClosed(via);
    case "client-authentication":
      return keyRefused;
    case "client-timeout":
      return stoppedAnswering;
    case "client-socket":
      // A door that is closed while something of ours is unread is a reset, which ssh2 tells as the socket's error.
      if (handshake.connected) return handshake.greeted ? closedEarly : doorClosed(via);
      return noConnection;
    case "client-dns":
      return noConnection;
    case "handshake":
      return notInCommon(error.message, handshake) ?? closedEarly;
    default:
      return closedEarly;
  }
};
