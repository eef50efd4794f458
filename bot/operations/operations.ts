/** The one way from the bot to the operations: in-process on the Worker (`worker.ts`), over HTTP in Socket Mode (`socket.ts`). */
import type { Problem } from "../../src/protocol/answer.ts";
import type { Role } from "../../src/protocol/caller.ts";
import type { OperationName } from "../../src/protocol/operations.ts";
import type { Told } from "../../src/protocol/typed-answer.ts";

/** Who asks in Slack: ids, never names, since names can be changed by their owners. */
export interface SlackUser {
  /** `T…` */
  team: string;
  /** `U…` or `W…` */
  user: string;
  role: Role;
}

export interface Asked {
  by: SlackUser;
  operation: OperationName;
  /** Null for an operation on all targets. */
  target: string | null;
  /** As the person said it; the operation's schema has not seen it. */
  input: Record<string, unknown>;
  /** Only with a change: the same key is not acted on twice. */
  idempotencyKey: string | null;
}

export type Answer = { ok: true; envelope: Told } | { ok: false; problem: Problem };

/** Asks for one operation. Never rejects. */
export type Call = (asked: Asked) => Promise<Answer>;
