import * as z from "zod";
import type { Result as Outcome } from "../shared/result.ts";
import { type Failure, failureSchema } from "./failure.ts";

export { fail, ok } from "../shared/result.ts";

/** The outcome of anything that can fail for a reason a person should read. It crosses SSH, object RPC and HTTP as a value. */
export type Result<T, F = Failure> = Outcome<T, F>;

/** The zod schema of a `Result` whose value has the given schema. */
export const resultSchema = <T extends z.ZodType>(value: T) =>
  z.discriminatedUnion("ok", [
    z.strictObject({ ok: z.literal(true), value }),
    z.strictObject({ ok: z.literal(false), failure: failureSchema }),
  ]);
