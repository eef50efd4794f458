/** What alerts can be of, by their ids, and what somebody most likely meant who named none of them. Pure. */
import { nearest } from "../../../shared/nearest.ts";
import { UNREAD } from "../../judge/doctor.ts";
import { RULES } from "../../judge/rules/index.ts";
import { NO_ANSWER } from "./machine/observe.ts";

/** Rules are asked for when somebody names a finding. */
const ids = (): string[] => [NO_ANSWER, UNREAD, ...new Set(RULES.map(({ id }) => id))];

export const isFinding = (id: string): boolean => ids().includes(id);

const NAMED_MOST = 3;

/** A slip of the finger, else what has the word in it: `disk` is in `disk_full`. */
const near = (given: string): string[] => {
  const known = ids();
  const slip = nearest(given, known);
  const within = known.filter((id) => id.split("_").some((word) => given.split("_").includes(word)));
  return [...new Set([...(slip === null ? [] : [slip]), ...within])].slice(0, NAMED_MOST);
};

/** `Did you mean `disk_full`? …` */
export const meantInstead = (given: string): string => {
  const named = near(given).map((id) => `\`${id}\``);
  const meant = named.length === 0 ? "" : `Did you mean ${named.join(" or ")}? `;
  return `${meant}\`alerts\` and \`doctor\` have the ids of findings.`;
};
