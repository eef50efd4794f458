/** What a layout knows of the one who reads: what may be pressed, and who may be called by name. */
import type { Button } from "@slack/types";
import type { Step } from "../../src/present/view.ts";
import { mayUse } from "../../src/protocol/caller.ts";
import { operations } from "../../src/protocol/operations.ts";
import { button } from "./blocks.ts";
import type { Speaking } from "./phrase.ts";
import type { Reply } from "./reply.ts";

/** Who reads it; null where nothing can be pressed. */
export type Reader = Pick<Reply, "press" | "role" | "audience"> | null;

const mayPress = (reader: Reader): reader is NonNullable<Reader> => reader !== null && reader.audience === "ephemeral";

export const speaking = (reader: Reader): Speaking => ({ mention: mayPress(reader) });

export const isOffered = ({ operation }: Step, reader: Reader): boolean =>
  mayPress(reader) && mayUse(reader.role, operations[operation].role);

/** Null where the reader may not take the step. */
export const stepButton = (step: Step | null | undefined, reader: Reader, style?: "primary"): Button | null =>
  step != null && mayPress(reader) && isOffered(step, reader)
    ? button(
        reader.press,
        step.label,
        { kind: "ask", operation: step.operation, target: step.target, input: step.input },
        style,
      )
    : null;
