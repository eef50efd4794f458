/** Whether a change whose answer was lost is on the books of its target, by the list that `changes` gives. Pure. */
import { parseSize } from "../../shared/size.ts";
import type { Page } from "../../present/page.ts";
import type { Plan, Sent } from "./states.ts";
import { byNumber, isInForce, isUnlisted, type Listed, listedIn } from "./told.ts";

/** What `changes` lists; of what is done to alerts it knows nothing. */
export const isListed = ({ operation }: Pick<Plan, "operation">): boolean =>
  ["set", "undo", "apply"].includes(operation);

export type Found =
  | { found: "made" | "not_made"; ids: readonly number[] }
  /** The Worker itself is looking it up, or the list cannot tell. */
  | { found: "open" }
  /** It is older than the list, which will not tell however often it is read. */
  | { found: "unlisted" }
  /** It is not there. While a request may still be on its way, that says nothing. */
  | { found: "nothing" };

const OPEN: Found = { found: "open" };
const UNLISTED: Found = { found: "unlisted" };
const NOTHING: Found = { found: "nothing" };

/** Redis says a size in its own words: `603979776` for `576mb`. */
const isSame = (one: string, other: string): boolean => {
  const [a, b] = [parseSize(one), parseSize(other)];
  return a.ok && b.ok ? a.value === b.value : one.toLowerCase() === other.toLowerCase();
};

const undoOf = (id: string, changes: readonly Listed[], page: Page): Found => {
  const change = byNumber(changes, id);
  if (change === undefined && isUnlisted(page, id)) return UNLISTED;
  if (change === undefined || change.state === "unknown") return OPEN;
  if (change.state === "undone") return { found: "made", ids: [change.id] };
  // Undone by nobody, and in force: it was not undone, once nothing is on its way any more.
  return isInForce(change) ? NOTHING : { found: "not_made", ids: [change.id] };
};

const among = (changes: readonly Listed[]): Found => {
  if (changes.length === 0) return NOTHING;
  if (changes.some(({ state }) => state === "unknown")) return OPEN;
  const ids = changes.map(({ id }) => id);
  return { found: changes.some(({ state }) => state !== "not_applied") ? "made" : "not_made", ids };
};

/** @param person who made it, as the list names callers */
export const findChange = (
  { operation }: Pick<Plan, "operation">,
  { input, since }: Pick<Sent, "input" | "since">,
  page: Page,
  person: string,
): Found => {
  const changes = listedIn(page);
  if (changes === null || since === null) return OPEN;
  if (operation === "undo") return undoOf(input["id"] ?? "", changes, page);
  const mine = changes.filter(({ at, by }) => by === person && Date.parse(at) >= Date.parse(since));
  if (operation === "apply") return among(mine);
  const { key = "", value = "" } = input;
  return operation === "set" ? among(mine.filter((each) => each.key === key && isSame(each.after, value))) : OPEN;
};
