/** What the listeners are given: everything that differs between the Worker, Socket Mode and a test. */
import type { AccessResult } from "../access/access.ts";
import type { Seal } from "../access/buttons.ts";
import type { Operations } from "../operations/operations.ts";
import type { Log } from "./log.ts";
import type { Patience } from "../../src/shared/deadline.ts";
import type { Hooks } from "../slack/response-url.ts";
import type { Send } from "../slack/send.ts";

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
