/** What a button stands for. How it travels to Slack and back, and why it can be trusted then, is not the replies' business. */
import type { OperationName } from "../../src/protocol/operations.ts";

export interface PressStep {
  /**
   * `ask`: this question, as if its line had been typed; a change is shown for confirmation first. `share`: its answer to the
   * channel. `confirm` and `cancel`: the answer to a confirmation.
   */
  kind: "ask" | "share" | "confirm" | "cancel";
  operation: OperationName;
  /** Null for an operation on all targets. */
  target: string | null;
  /** As a person would write it. */
  input: Readonly<Record<string, string>>;
}

/**
 * Makes what a button carries; null where it would not fit, and then there is no button. `action_id` is unique within a message, so one
 * `Press` serves one message.
 */
export type Press = (step: PressStep) => { action_id: string; value: string } | null;
