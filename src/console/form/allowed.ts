/** Whether a person may use an operation. The API decides; the page says so before it is asked. Pure. */
import type { Role } from "../../protocol/operation.ts";
import type { CatalogueOperation } from "../state/catalogue.ts";

/** Null where they may; else why not, and what to do. */
export const notAllowed = ({ role: needed }: Pick<CatalogueOperation, "role">, role: Role): string | null =>
  needed === "viewer" || role === "operator"
    ? null
    : "Only an operator may do this. You are a viewer: ask whoever gave you access.";
