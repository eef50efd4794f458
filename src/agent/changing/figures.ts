/** The figures that guards and headroom are computed from, all of the same moment. */
import type * as z from "zod";
import type { figuresSchema } from "../../protocol/operations/set.ts";
import { ok, type Result } from "../../protocol/result.ts";
import type { CountedMemory } from "../redis/counted.ts";
import { missingField, stillLoading } from "../redis/no-reading.ts";
import { fieldsOf } from "../redis/reply.ts";

export type Figures = z.output<typeof figuresSchema>;

/**
 * Reads them from the reply of INFO, with what it tells of saves. Fails with `loading` while Redis reads its dataset. `celery_keys` and `queues` are null:
 * nobody has looked for them yet.
 */
export const figuresOf = (info: string, container: CountedMemory, saving: Figures["saving"]): Result<Figures> => {
  const persistence = fieldsOf(info, "persistence");
  if (persistence.flag("loading") === true) return stillLoading(persistence);
  const memory = fieldsOf(info, "memory");
  const used = memory.count("used_memory");
  const maxmemory = memory.count("maxmemory");
  const policy = memory.text("maxmemory_policy");
  if (used === null) return missingField("used_memory");
  if (maxmemory === null) return missingField("maxmemory");
  if (policy === null) return missingField("maxmemory_policy");
  return ok({
    used_memory: used,
    maxmemory,
    maxmemory_policy: policy,
    container_limit: container.memoryLimit,
    container_used: container.memoryUsed,
    celery_keys: null,
    queues: null,
    saving,
  });
};
