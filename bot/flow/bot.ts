/** What the listeners are given: everything that differs between the Worker, Socket Mode and a test. */
import type { OperationName } from "../../src/protocol/operations.ts";
import type { AccessResult } from "../access/access.ts";
import type { Seal } from "../access/buttons.ts";
import type { Operations } from "../operations/operations.ts";
import type { Patience } from "../../src/shared/deadline.ts";
import type { Hooks } from "../slack/response-url.ts";
import type { Send } from "../../client/send.ts";

/** The log has one line of JSON for each request: ids, our own names and figures, but never what a person wrote or what Redis said. */
export interface Line {
  slack: "command" | "press" | "event" | "ignored" | "bolt";
  /** `T…/U…`; null where nobody is known. */
  caller?: string | null;
  operation?: OperationName | null;
  target?: string | null;
  /** One word for what came of it. */
  outcome: string;
  took_ms?: number;
  /** What went wrong on the way to Slack, or inside. */
  problem?: string;
}

export type Log = (line: Line) => void;

export interface Bot {
  access: AccessResult;
  seal: Seal;
  /** @param targets those that people in Slack may use; null for all */
  operationsFor: (targets: readonly string[] | null) => Operations;
  /** The origin that messages may be posted to. */
  hooks: Hooks;
  send: Send;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** A new one each time that nobody can guess. */
  nonce: () => string;
  patience: Patience;
  log: Log;
}
