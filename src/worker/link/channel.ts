/**
 * Opens one SSH connection with one exec channel that lines go over. ssh2 is loaded on first use, so that an isolate that only answers
 * `/healthz` or a 401 does not have to.
 */
import type { Duplex } from "node:stream";
import type { SshError, Client } from "ssh2/lib/client.js";
import type { Failure } from "../../protocol/failure.ts";
import { fail, ok, type Result } from "../../protocol/result.ts";
import type { TargetConfig } from "../config/config.ts";
import { ALGORITHMS } from "./algorithms.ts";
import { agentGone, agentUnintelligible, keyUnreadable, linkLost, timedOut } from "./failures.ts";
import { watchHandshake } from "./handshake.ts";
import { hostKeyMismatch, notConnected, type NotOpened } from "./not-opened.ts";
import { openWay } from "./ways/open.ts";
import { lineCutter } from "../../shared/decode.ts";
import { MAX_LINE_BYTES } from "../../protocol/wire.ts";

export interface Channel {
  /** Sends one line; the line break is added. */
  send(line: string): void;
  /** Ends the connection at once. */
  destroy(): void;
}

export interface Listener {
  onLine(line: string): void;
  /** Called once, when the channel has ended for any reason other than `destroy`. */
  onLost(failure: Failure): void;
}

/** A peer that sends nothing for three intervals is taken for dead. With one that works, this costs a small packet in each interval. */
const KEEPALIVE_INTERVAL_MS = 1_500;
const KEEPALIVE_MISSES = 2;

/** What runs is decided by the host's forced command. This name is only what sshd logs. */
const COMMAND = "redis-ops-agent";

/** The fingerprint as `ssh-keygen -l` prints it: `SHA256:` and the unpadded base64 of the key blob's digest. */
export const fingerprint = async (keyBlob: Uint8Array): Promise<string> => {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array(keyBlob)));
  return `SHA256:${btoa(String.fromCharCode(...digest)).replace(/=+$/, "")}`;
};

/** Whether the host showed one of the pinned keys. Without pins, none is accepted. Fingerprints are public: the comparison may take any time. */
export const isPinned = async (keyBlob: Uint8Array, pins: readonly string[]): Promise<boolean> => {
  const shown = await fingerprint(keyBlob);
  return pins.includes(shown);
};

/** Opens the channel, or fails as the host, its key, the Worker's key or the deadline has it. */
export const openChannel = async (
  target: TargetConfig,
  deadlineAt: number,
  now: () => number,
  listener: Listener,
): Promise<Result<Channel, NotOpened>> => {
  // Not the whole package: it brings an SSH server and the making of keys as well.
  const { default: SshClient } = await import("ssh2/lib/client.js");
  const client = new SshClient();
  const way = new AbortController();
  /** Of a stream that is not its own, ssh2 does not let go once it has ended its side. */
  const leave = (): void => {
    client.destroy();
    way.abort();
  };
  return new Promise((settle) => {
    let over = false;
    let mismatch: NotOpened | null = null;
    const { handshake, note } = watchHandshake();
    // After the channel is open, its end is the listener's business; before, it is the answer of this function.
    let lost = (why: NotOpened): void => finish(fail(why));

    const finish = (result: Result<Channel, NotOpened>): void => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      if (!result.ok) leave();
      settle(result);
    };
    const startedAt = now();
    // Started before `exec`, which on a half-open connection never calls back.
    const timer = setTimeout(
      () => finish(fail(failedBy(timedOut("ssh", deadlineAt - startedAt)))),
      Math.max(1, deadlineAt - startedAt),
    );

    client.on("error", (error: SshError) => lost(mismatch ?? notConnected(error, handshake, target.way.via)));
    client.on("close", () => lost(mismatch ?? failedBy(linkLost)));
    client.on("ready", () =>
      openExec(client, leave, listener, (result) => {
        if (result.ok) lost = ({ failure }) => listener.onLost(failure);
        finish(result.ok ? result : fail(failedBy(result.failure)));
      }),
    );

    const connect = (stream: Duplex | null): void => {
      client.connect({
        ...(stream === null ? { host: target.host, port: target.port } : { sock: stream }),
        username: target.user,
        privateKey: target.privateKey,
        // Without this, ssh2 first asks with `none`, which costs a round trip and a line in sshd's log.
        authHandler: ["publickey"],
        hostVerifier: (key, verify) => {
          void isPinned(key, target.hostKeys).then(async (pinned) => {
            if (!pinned) mismatch = hostKeyMismatch(await fingerprint(key));
            verify(pinned);
          });
          return undefined;
        },
        algorithms: ALGORITHMS,
        debug: (line) => {
          if (!over) note(line);
        },
        readyTimeout: 0,
        keepaliveInterval: KEEPALIVE_INTERVAL_MS,
        keepaliveCountMax: KEEPALIVE_MISSES,
      });
    };
    const begin = async (): Promise<void> => {
      // At once where ssh2 opens the connection itself.
      const opened = target.way.via === "tcp" ? ok(null) : await openWay(target, target.way, way.signal);
      if (over) return;
      if (opened.ok) connect(opened.value);
      else finish(opened);
    };
    begin().catch(() => {
      // The one thing `connect` throws for, with constant algorithms, is a private key it cannot parse.
      finish(fail(failedBy(keyUnreadable)));
    });
  });
};

/** By something else than a host that turns the link away. */
const failedBy = (failure: Failure): NotOpened => ({ failure, turnedAway: null });

const openExec = (
  client: Client,
  leave: () => void,
  listener: Listener,
  done: (result: Result<Channel>) => void,
): void => {
  client.exec(COMMAND, (error, channel) => {
    if (error) {
      done(fail(agentGone(null)));
      return;
    }
    const lines = lineCutter(MAX_LINE_BYTES);
    let exitCode: number | null = null;
    let lost = false;
    const lose = (failure: Failure): void => {
      if (lost) return;
      lost = true;
      try {
        listener.onLost(failure);
      } finally {
        leave();
      }
    };
    channel.on("data", (chunk) => {
      for (const { text, tooLong } of lines.push(chunk)) {
        if (tooLong) return lose(agentUnintelligible);
        listener.onLine(text);
      }
    });
    // The agent's stderr may quote anything; it is for the host's own log. Reading it keeps the channel's window open.
    channel.stderr.on("data", () => {});
    channel.on("exit", (code) => {
      exitCode = code;
    });
    channel.on("error", () => lose(linkLost));
    channel.on("close", () => lose(agentGone(exitCode)));
    done(
      ok({
        send: (line) => {
          channel.write(`${line}\n`);
        },
        destroy: () => {
          lost = true;
          leave();
        },
      }),
    );
  });
};
