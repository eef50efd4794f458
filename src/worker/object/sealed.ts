/**
 * An answer as it leaves the object: written as JSON once, for all who wait for the same reading. The Worker puts it into the response as it is,
 * so that one more caller costs neither a copy of its fields nor another look at them.
 */
import { type Answered, type TypedAnswer, envelope } from "../../protocol/answer.ts";
import type { OperationName } from "../../protocol/operations.ts";
import type { Verdict } from "../../protocol/verdict.ts";

export interface Sealed {
  /** What the log line and `fail_on` ask for. */
  readonly verdict: Verdict;
  /** The answer, an object; its fields in the order in which a person reads them. */
  readonly json: string;
}

export const seal = ({ at, age_ms, verdict, reasons, summary, data, commands }: Answered): Sealed => ({
  verdict,
  json: JSON.stringify({ at, age_ms, verdict, reasons, summary, data, commands }),
});

/** For those who lay the answer out or look into it. It was written by this same version, so it is what it was. */
export const unseal = ({ json }: Sealed): Answered => JSON.parse(json) as Answered;

/** In its envelope, for those who read it. */
export const opened = (target: string | null, operation: OperationName, sealed: Sealed, took_ms: number): TypedAnswer =>
  envelope(target, operation, unseal(sealed), took_ms);

/** In its envelope, as the body of a response: the same text as `JSON.stringify(opened(…))`. */
export const bodyOf = (target: string | null, operation: OperationName, { json }: Sealed, took_ms: number): string =>
  `{"target":${JSON.stringify(target)},"operation":${JSON.stringify(operation)},${json.slice(1, -1)},"took_ms":${took_ms}}`;
