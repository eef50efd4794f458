/**
 * What can go wrong between the Worker and the agent, each with what to do about it; what goes wrong before the login is in `not-opened.ts`.
 * None repeats what the host printed.
 */
import { PROTOCOL } from "../../protocol/wire.ts";
import type { Failure } from "../../protocol/failure.ts";

export const unreachable = (detail: string, hint: string): Failure => ({
  code: "unreachable",
  hop: "ssh",
  detail,
  hint,
});

const agentFailed = (detail: string, hint: string): Failure => ({ code: "agent_failed", hop: "agent", detail, hint });

const reinstall = "Run `npm run host:install -- user@host` again; it upgrades the agent in place.";

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

export const noTimeLeft: Failure = {
  code: "timeout",
  hop: "worker",
  detail: "No time was left for it; nothing was sent.",
  hint: "Ask again.",
};
