/** Everything that the catalogue declares, so that a new operation is reachable by being declared. */
import { useState } from "preact/hooks";
import { Prose } from "../layout/phrase.tsx";
import { hashOf } from "../route.ts";
import type { CatalogueOperation } from "../state/catalogue.ts";
import { useConsoleState } from "../state/console.ts";
import { useCatalogue } from "../state/use-catalogue.ts";
import { Fold } from "./section.tsx";

const PURPOSES: readonly { purpose: CatalogueOperation["purpose"]; title: string }[] = [
  { purpose: "look", title: "Look" },
  { purpose: "diagnose", title: "Diagnose" },
  { purpose: "change", title: "Change" },
  { purpose: "history", title: "History" },
];

interface Grouped {
  title: string;
  operations: readonly CatalogueOperation[];
}

/** Those of a target where there is one, and those of all; what only operators may do, for operators. */
export const grouped = (
  operations: readonly CatalogueOperation[],
  target: string | null,
  role: CatalogueOperation["role"] | null,
): Grouped[] =>
  PURPOSES.map(({ purpose, title }) => ({
    title,
    operations: operations.filter(
      (each) =>
        each.purpose === purpose &&
        (each.scope === "all" || target !== null) &&
        (each.role === "viewer" || role === "operator"),
    ),
  })).filter((group) => group.operations.length > 0);

export const AllOperations = ({ target }: { target: string | null }) => {
  const role = useConsoleState((state) => state.person?.role ?? null);
  const [open, setOpen] = useState(false);
  const catalogue = useCatalogue(open);
  return (
    <Fold title="All operations" open={open} onToggle={setOpen}>
      {catalogue === null ? <p class="waiting">Loading the list…</p> : null}
      {grouped(catalogue?.operations ?? [], target, role).map(({ title, operations }) => (
        <section key={title}>
          <h3>{title}</h3>
          <ul class="operations">
            {operations.map(({ name, summary, scope }) => (
              <li key={name}>
                <a
                  href={hashOf({
                    screen: "operation",
                    target: scope === "all" ? null : target,
                    operation: name,
                    input: {},
                  })}
                >
                  <strong>{name}</strong>{" "}
                  <span>
                    <Prose text={summary} />
                  </span>
                </a>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </Fold>
  );
};
