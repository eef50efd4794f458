/** From an operation's entry in the catalogue to what its sheet can do. Pure. */
import type { Role } from "../../protocol/operation.ts";
import { notAllowed } from "../form/allowed.ts";
import type { Inputs } from "../route.ts";
import { type CatalogueOperation, takes } from "../state/catalogue.ts";
import type { Foresight, Plan } from "./states.ts";

const foresightOf = (entry: CatalogueOperation): Foresight => {
  if (takes(entry, "dry_run")) return "dry_run";
  return entry.name === "undo" ? "changes" : "none";
};

export const planOf = (entry: CatalogueOperation, target: string | null, role: Role): Plan => ({
  operation: entry.name,
  target: entry.scope === "all" ? null : target,
  foresight: foresightOf(entry),
  pinned: takes(entry, "if_current"),
  forbidden: notAllowed(entry, role),
});

/**
 * What the sheet alone says: a dry run is what it asks first, the pin is to the value that it shows, and each override of a guard is a step of
 * its own, after its warning; what is done for a whole host is said by the message in Slack that tells of it. Neither a link nor a form does.
 */
export const SHEET_SAYS: readonly string[] = ["dry_run", "if_current", "allow_eviction", "force", "told_in", "among"];

/** What stands in the sheet when it opens. */
export const draftOf = (entry: CatalogueOperation, given: Inputs): Inputs => {
  const known = Object.entries(given).filter(
    ([name, value]) => takes(entry, name) && value !== "" && !SHEET_SAYS.includes(name),
  );
  const draft: Inputs = Object.fromEntries(known);
  return entry.name === "undo" && draft["id"] === undefined ? { ...draft, id: "latest" } : draft;
};
