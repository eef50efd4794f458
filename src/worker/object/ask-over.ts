import { changesNothing } from "../../protocol/operation.ts";
import { operations } from "../../protocol/operations.ts";
import { fail, ok } from "../../protocol/result.ts";
import type { Link } from "../link/link.ts";
import type { AskAgent } from "./ask-agent.ts";
import { unexpectedShape } from "./reads/reading.ts";

/** The link as what makes changes sees it. A dry run writes nothing, so it may be asked twice; a write never is. */
export const askOver =
  (link: Link, target: string, marginMs: number): AskAgent =>
  async (operation, input, { caller, requestId, deadlineAt }) => {
    const mayRetry = changesNothing(operations[operation], input);
    const asked = { operation, target, input, caller, request_id: requestId };
    const { result, lost } = await link.ask(asked, deadlineAt - marginMs, mayRetry);
    if (!result.ok) return { result, lost };
    const parsed = operations[operation].reading.safeParse(result.value.reading);
    // The schema is the operation's own; TypeScript does not connect the table's entry with the name.
    return {
      result: parsed.success ? ok(parsed.data as never) : fail(unexpectedShape(operation)),
      lost: !parsed.success,
    };
  };
