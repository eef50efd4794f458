/** What can go wrong between the Worker and the agent, each with what to do about it. None repeats what the host printed. */
import { PROTOCOL } from "../../protocol/wire.ts";
import type { Failure } from "../../protocol/failure.ts";
import type { SshError } from "ssh2/lib/client.js";

const unreachable = (detail: string, hint: string): Failure => ({ code: "unreachable", hop: "ssh", detail, hint });

const agentFailed = (detail: string, hint: string): Failure => ({ code: "agent_failed", hop: "agent", detail, hint });

const reinstall = "Run `npm run host:install -- user@host` again; it upgrades the agent in place.";

export const hostKeyMismatch = (shown: string): Failure =>
  unreachable(
    `The host showed the key ${shown}, which is not pinned for this target; nothing was sent to it.`,
    "If the host's key was changed on purpose, add its fingerprint to host_keys of the target in TARGETS. If not, find out who answers at that address.",
  );

/** An error of ssh2 before the channel was open. */
export const connectFailure = (error: SshError): Failure => {
  switch (error.level) {
    case "client-authentication":
      return unreachable(
        "The host refused the Worker's SSH key.",
        "Install the public half of the Worker's key with `npm run host:install -- user@host`, or set the secret SSH_PRIVATE_KEY to the key that is installed.",
      );
    case "client-timeout":
      return unreachable(
        "The SSH connection stopped answering.",
        "See whether the host is up and its network is not overloaded.",
      );
    case "client-socket":
    case "client-dns":
      return unreachable(
        "No SSH connection to the host.",
        "See whether the host is up, sshd runs, and the firewall lets the Worker reach the port that TARGETS names.",
      );
    default:
      return unreachable(
        "The SSH connection was closed before it was ready.",
        "See whether sshd runs at the port that TARGETS names and offers curve25519 or ecdh-nistp key exchange with AES-GCM or AES-CTR.",
      );
  }
};

export const keyUnreadable: Failure = {
  code: "misconfigured",
  hop: "worker",
  detail: "The secret with the Worker's SSH key holds no private key that can be read.",
  hint: "Set SSH_PRIVATE_KEY to an unencrypted Ed25519 key in OpenSSH format, as `npm run host:install` makes it.",
};

export const linkLost: Failure = unreachable(
  "The SSH connection was lost while the request was under way.",
  "Ask again. If it happens again, see sshd's log on the host.",
);

export const agentGone = (exitCode: number | null): Failure =>
  agentFailed(
    `The agent did not start or ended early${exitCode === null ? "" : ` (exit code ${exitCode})`}.`,
    `${reinstall} If that does not help, run \`sudo -u redis-ops sudo -n /usr/local/lib/redis-ops/agent </dev/null\` on the host and read what it says.`,
  );

export const agentUnintelligible: Failure = agentFailed(
  "What answered on the host is not the redis-ops agent, or it is broken.",
  reinstall,
);

export const agentMismatch = (protocol: number, version: string): Failure =>
  agentFailed(
    `The agent on the host (version ${version.replace(/[^\w.+-]/g, "?")}) speaks protocol ${protocol}; this Worker needs ${PROTOCOL}.`,
    protocol < PROTOCOL ? reinstall : "Deploy the Worker of the same version: `npm run deploy`.",
  );

export const timedOut = (hop: "ssh" | "agent", afterMs: number): Failure => ({
  code: "timeout",
  hop,
  detail: `${hop === "ssh" ? "The SSH connection was not ready" : "The agent did not answer"} within ${afterMs} ms.`,
  hint:
    hop === "ssh"
      ? "See whether the host is up and reachable; `/ping` shows which hop answers."
      : "The host may be overloaded. Ask again; `/ping` shows which hop answers.",
});
