/** What the API says is wrong with an input, beside the field that it is about. Pure. */
import type { Problem } from "../../protocol/answer.ts";
import type { Inputs } from "../route.ts";

/** `value: must be …; for: must be … or must be ….` as the API joins them. */
const NAMED = /^([a-z_]+): (.+)$/s;

/**
 * By input; empty where the problem is not about one. A sentence that names no field of the form is left to the problem's own text.
 *
 * @param names of the form's fields
 */
export const faultsOf = (problem: Problem | null, names: readonly string[]): Inputs => {
  if (problem === null || problem.code !== "bad_input") return {};
  const parts = problem.detail.replace(/\.$/, "").split("; ");
  return Object.fromEntries(
    parts.flatMap((part) => {
      const [, name = "", fault = ""] = NAMED.exec(part) ?? [];
      return names.includes(name) ? [[name, `${fault.charAt(0).toUpperCase()}${fault.slice(1)}.`]] : [];
    }),
  );
};
