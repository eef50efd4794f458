/** The catalogue, for a component that needs it. */
import { useEffect } from "preact/hooks";
import type { Catalogue, CatalogueOperation } from "./catalogue.ts";
import { useConsole, useConsoleState } from "./console.ts";

/** Null until it has been read. */
export const useCatalogue = (): Catalogue | null => {
  const { loadCatalogue } = useConsole();
  const catalogue = useConsoleState((state) => state.catalogue);
  const cut = useConsoleState((state) => state.cut);
  useEffect(() => {
    // Asked again when there is a line again.
    if (catalogue === null && cut === null) void loadCatalogue();
  }, [catalogue === null, cut]);
  return catalogue;
};

export const operationIn = (catalogue: Catalogue | null, name: string): CatalogueOperation | null =>
  catalogue?.operations.find((each) => each.name === name) ?? null;
