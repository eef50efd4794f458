/** What INFO errorstats counts: the commands that Redis refused, by the code of its error, whoever asked. */
import { REFUSALS } from "../../protocol/operations/memory.ts";
import { parseInfo, sectionOf } from "./reply.ts";

/** Redis 7.2 and later stop counting after 128 different errors (a script may make up any), forget all counts, and leave this one. */
const DISABLED = "errorstat_ERRORSTATS_DISABLED";

/** By code, those that a rule knows; a code that is not there was never used. Null where Redis does not count: before 6.2, or no longer. */
export const refusalsOf = (info: string): Record<string, number> | null => {
  const section = sectionOf(info, "errorstats");
  if (section === "") return null;
  const fields = parseInfo(section)["errorstats"] ?? {};
  if (Object.hasOwn(fields, DISABLED)) return null;
  return Object.fromEntries(
    REFUSALS.flatMap((code) => {
      const field = fields[`errorstat_${code}`];
      const count = typeof field === "object" ? field["count"] : undefined;
      return typeof count === "number" ? [[code, count]] : [];
    }),
  );
};
