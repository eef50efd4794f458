/** The catalogue as the build writes it to `/catalogue.json`: forms and lists of operations are made from it. */
import type { Effect, Purpose, Role, Scope } from "../../protocol/operation.ts";
import { field } from "../../shared/fields.ts";

export interface CatalogueInput {
  name: string;
  description: string;
  examples: readonly string[];
  /** `flag` is a switch, left out or `true`; all else is typed as text. */
  type: "text" | "number" | "enum" | "flag";
  /** Of an `enum`, in its own order; empty otherwise. */
  options: readonly string[];
  /** What is taken where it is left out; null for nothing. */
  preset: string | null;
  required: boolean;
  /** Of a number; null where there is no bound. */
  min: number | null;
  max: number | null;
  /** Of a text; null where there is no bound. */
  max_length: number | null;
}

export interface CatalogueOperation {
  name: string;
  /** One line; no full stop. */
  summary: string;
  purpose: Purpose;
  role: Role;
  effect: Effect;
  scope: Scope;
  inputs: readonly CatalogueInput[];
}

export interface Catalogue {
  operations: readonly CatalogueOperation[];
}

export const takes = ({ inputs }: Pick<CatalogueOperation, "inputs">, name: string): boolean =>
  inputs.some((input) => input.name === name);

/** Whether it is what the build writes: it comes from the same place as the page, so its form is all that is looked at. */
export const isCatalogue = (value: unknown): value is Catalogue => Array.isArray(field(value, "operations"));
