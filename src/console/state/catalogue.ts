/** The catalogue as the build writes it to `/catalogue.json`: forms and lists of operations are made from it. */
import type { Effect, Purpose, Role, Scope } from "../../protocol/operation.ts";

export interface CatalogueInput {
  name: string;
  description: string;
  examples: readonly string[];
  type: "text" | "number" | "boolean" | "duration" | "size";
  /** The only values there are; null where any will do. */
  enum: readonly string[] | null;
  required: boolean;
  in_path: boolean;
}

export interface CatalogueOperation {
  name: string;
  summary: string;
  purpose: Purpose;
  role: Role;
  effect: Effect;
  scope: Scope;
  method: "GET" | "PUT" | "POST";
  /** From the root. */
  path: string;
  deadline_ms: number;
  inputs: readonly CatalogueInput[];
}

export interface Catalogue {
  operations: readonly CatalogueOperation[];
}

/** Whether it is what the build writes: it comes from the same place as the page, so its form is all that is looked at. */
export const isCatalogue = (value: unknown): value is Catalogue =>
  typeof value === "object" && value !== null && "operations" in value && Array.isArray(value.operations);
