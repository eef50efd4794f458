import { type Result, fail, ok } from "../../../protocol/result.ts";
import * as failures from "../failures.ts";
import { toInspection } from "../inspection.ts";
import type { Inspection } from "../seam.ts";
import type { Engine } from "./engine.ts";

/** `GET /containers/{id}/json`. */
export const inspectContainer = async (
  engine: Engine,
  id: string,
  signal: AbortSignal,
): Promise<Result<Inspection>> => {
  const answer = await engine.call("GET", `/containers/${id}/json`, null, signal);
  if (!answer.ok) return answer;
  if (answer.value.status !== 200)
    return fail(failures.engineRefused("the inspection of a container", answer.value.status));
  const inspection = toInspection(answer.value.body);
  return inspection === null ? fail(failures.engineGarbled("the inspection of a container")) : ok(inspection);
};
