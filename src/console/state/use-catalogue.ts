/** The catalogue, for a component that needs it. */
import { useEffect } from "preact/hooks";
import type { Catalogue, CatalogueOperation } from "./catalogue.ts";
import { useConsole, useConsoleState } from "./console.ts";

const AGAIN_MS = 5_000;

/** Null until it has been read: it is asked for again until it is there, and at once when the line is another. @param wanted whether it is needed yet */
export const useCatalogue = (wanted = true): Catalogue | null => {
  const { loadCatalogue } = useConsole();
  const catalogue = useConsoleState((state) => state.catalogue);
  const cut = useConsoleState((state) => state.cut);
  const isMissing = wanted && catalogue === null;
  useEffect(() => {
    if (!isMissing) return undefined;
    void loadCatalogue();
    const timer = setInterval(() => void loadCatalogue(), AGAIN_MS);
    return () => clearInterval(timer);
  }, [isMissing, cut]);
  return catalogue;
};

export const operationIn = (catalogue: Catalogue | null, name: string): CatalogueOperation | null =>
  catalogue?.operations.find((each) => each.name === name) ?? null;
