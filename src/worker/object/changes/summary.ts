/** One plain sentence, and the verdict, for what was done or is on the books. Pure. */
import type { Output } from "../../../protocol/operations.ts";
import type { Verdict } from "../../../protocol/verdict.ts";
import { counted } from "../../../shared/figures.ts";
import { formatSize, parseSize } from "../../../shared/size.ts";
import type { DeskOperation } from "./desk.ts";

interface Said {
  verdict: Verdict;
  summary: string;
}

const shown = (key: string, value: string): string => {
  const size = key === "maxmemory" ? parseSize(value) : null;
  return size?.ok ? formatSize(size.value) : value;
};

const changed = (data: Output<"set">, verb: string): Said => {
  const { key, before, after, outcome, until, change_id, warnings } = data;
  const what = `${key} ${shown(key, before)} -> ${shown(key, after)}`;
  const verdict = warnings.length > 0 ? "warn" : "ok";
  if (outcome === "dry_run") return { verdict, summary: `Would change ${what}; nothing was changed.` };
  if (outcome === "not_applied") return { verdict: "critical", summary: `Not made: ${what} (change ${change_id}).` };
  if (outcome === "unknown")
    return { verdict: "critical", summary: `Nobody knows yet whether this was made: ${what} (change ${change_id}).` };
  if (before === after && change_id === null)
    return { verdict, summary: `${key} is ${shown(key, after)} already; nothing was changed.` };
  return { verdict, summary: `${verb} ${what}${until === null ? "" : ` until ${until}`} (change ${change_id}).` };
};

export const summaryOf = (operation: DeskOperation, target: string, value: unknown): Said => {
  switch (operation) {
    case "set":
      return changed(value as Output<"set">, "Changed");
    case "undo":
      return changed(value as Output<"undo">, "Put back");
    case "apply": {
      const { items, remaining } = value as Output<"apply">;
      const made = items.filter(({ outcome }) => outcome === "applied").length;
      const failed = items.filter(({ outcome }) => outcome !== "applied" && outcome !== "dry_run").length;
      const rest = remaining.length === 0 ? "" : ` ${remaining.length} more need the compose file.`;
      if (items.length === 0)
        return { verdict: rest === "" ? "ok" : "warn", summary: `Nothing to apply on ${target}.${rest}` };
      return {
        verdict: failed > 0 || rest !== "" ? "warn" : "ok",
        summary: `${made} of ${items.length} settings of ${target} were made right${failed > 0 ? `, ${failed} were not` : ""}.${rest}`,
      };
    }
    case "changes": {
      const { changes } = value as Output<"changes">;
      const timed = changes.filter(({ state }) => state === "active").length;
      return {
        verdict: changes.some(({ state }) => state === "unknown") ? "warn" : "ok",
        summary: `${counted(changes.length, "change")} of ${target}, ${timed} of them to be put back by itself.`,
      };
    }
    case "audit":
  }
  const { lines } = value as Output<"audit">;
  return { verdict: "ok", summary: `${counted(lines.length, "audit line")} of ${target}.` };
};
