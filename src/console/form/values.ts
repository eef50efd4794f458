/** What stands in a form, from an address and back. Pure. */
import type { Inputs } from "../route.ts";
import type { CatalogueInput, CatalogueOperation } from "../state/catalogue.ts";

/** What an address fills in: only inputs that the operation has, and of an `enum` only its own words. */
export const filledIn = ({ inputs }: Pick<CatalogueOperation, "inputs">, given: Inputs): Inputs =>
  Object.fromEntries(
    inputs.flatMap(({ name, type, options }) => {
      const value = Object.hasOwn(given, name) ? given[name] : undefined;
      if (value === undefined) return [];
      if (type === "enum" && !options.includes(value)) return [];
      return type === "flag" && value !== "true" ? [] : [[name, value]];
    }),
  );

/** What is asked: without what was left empty. */
export const said = (values: Inputs): Inputs =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value.trim() !== ""));

/** What is missing or cannot be, by input; the API says the rest. */
export const faultsIn = ({ inputs }: Pick<CatalogueOperation, "inputs">, values: Inputs): Inputs =>
  Object.fromEntries(
    inputs.flatMap((input) => {
      const fault = faultOf(input, values[input.name]?.trim() ?? "");
      return fault === null ? [] : [[input.name, fault]];
    }),
  );

const faultOf = ({ type, required, min, max, max_length }: CatalogueInput, value: string): string | null => {
  if (value === "") return required ? "Needed." : null;
  if (max_length !== null && value.length > max_length) return `At most ${max_length} characters.`;
  if (type !== "number") return null;
  const number = Number(value);
  if (!Number.isInteger(number)) return "A whole number.";
  if (min !== null && number < min) return `At least ${min}.`;
  return max !== null && number > max ? `At most ${max}.` : null;
};
