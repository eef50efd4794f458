/** Any operation of the catalogue: its form, and what it answers. What changes something only opens the sheet from here, however it was come to. */
import { useEffect, useMemo } from "preact/hooks";
import { notAllowed } from "../form/allowed.ts";
import { faultsOf } from "../form/faults.ts";
import { Form } from "../form/form.tsx";
import { faultsIn, filledIn, said } from "../form/values.ts";
import { Prose } from "../layout/phrase.tsx";
import { ReadingLayout } from "../reading/layout.tsx";
import { useAsked } from "../reading/use.ts";
import { hashOf, type Inputs } from "../route.ts";
import { useTakeStep } from "../sheet/open.tsx";
import { SHEET_SAYS } from "../sheet/plan.ts";
import type { CatalogueOperation } from "../state/catalogue.ts";
import { useConsoleState } from "../state/console.ts";
import { operationIn, useCatalogue } from "../state/use-catalogue.ts";

export interface OperationProps {
  target: string | null;
  operation: string;
  input: Inputs;
}

interface KnownProps {
  entry: CatalogueOperation;
  target: string | null;
  input: Inputs;
}

const Heading = ({ entry: { name, summary }, target }: Pick<KnownProps, "entry" | "target">) => (
  <>
    <nav aria-label="Back">
      <a class="back" href={target === null ? "#/" : hashOf({ screen: "target", target, finding: null })}>
        {target ?? "All targets"}
      </a>
    </nav>
    <h1>
      {name}
      {target === null ? null : ` on ${target}`}
    </h1>
    <p class="lead">
      <Prose text={`${summary}.`} />
    </p>
  </>
);

const useRole = () => useConsoleState((state) => state.person?.role ?? "viewer");

/** A read: asked as soon as its address says all that it needs, so that a link shows what it is about. */
const Read = ({ entry, target, input }: KnownProps) => {
  const values = filledIn(entry, input);
  const off = notAllowed(entry, useRole());
  const isWhole = off === null && Object.keys(faultsIn(entry, values)).length === 0;
  const known = useAsked({ operation: entry.name, target, input: said(values) }, { wanted: isWhole });
  const takeStep = useTakeStep(known.reading?.page ?? null);
  const ask = (typed: Inputs): void => {
    const next = hashOf({ screen: "operation", operation: entry.name, target, input: typed });
    if (next === location.hash) known.again();
    else location.hash = next;
  };
  const outcome = known.failed?.outcome;
  const problem = outcome?.kind === "problem" ? outcome.page.problem : null;
  return (
    <>
      <Form
        inputs={entry.inputs}
        values={values}
        faults={faultsOf(
          problem,
          entry.inputs.map(({ name }) => name),
        )}
        verb={isWhole ? "Read again" : "Read"}
        off={off}
        onAsk={ask}
      />
      {isWhole ? (
        <section class="card" aria-label="Answer">
          <ReadingLayout known={known} level={2} onStep={takeStep} />
        </section>
      ) : null}
    </>
  );
};

const Change = ({ entry, target, input }: KnownProps) => {
  const inputs = useMemo(() => entry.inputs.filter(({ name }) => !SHEET_SAYS.includes(name)), [entry]);
  const values = filledIn({ inputs }, input);
  const off = notAllowed(entry, useRole());
  const openSheet = useTakeStep(null);
  const begin = (typed: Inputs): void => openSheet({ operation: entry.name, target, input: typed });
  const isWhole =
    off === null && Object.keys(input).length > 0 && Object.keys(faultsIn({ inputs }, values)).length === 0;
  useEffect(() => {
    // A link that says everything opens the sheet as soon as it is known that this person may; only a press on its Confirm makes the change.
    if (isWhole) begin(said(values));
  }, [isWhole]);
  return (
    <>
      <Form inputs={inputs} values={values} faults={{}} verb="Go on" off={off} onAsk={begin} />
      <p class="hint">This form changes nothing: what comes next shows what would happen, and asks.</p>
    </>
  );
};

const Known = (props: KnownProps) => {
  const { entry, target } = props;
  if (entry.scope === "target" && target === null)
    return (
      <p>
        This is asked of one target: <a href="#/">choose one</a>.
      </p>
    );
  return entry.effect === "read" ? <Read {...props} /> : <Change {...props} />;
};

export function Operation({ target, operation, input }: OperationProps) {
  const catalogue = useCatalogue();
  const entry = operationIn(catalogue, operation);
  if (entry === null)
    return (
      <main id="main" tabIndex={-1}>
        <h1>{operation}</h1>
        {catalogue === null ? (
          <p class="waiting">Loading the list of operations…</p>
        ) : (
          <p>
            There is no operation of this name. <a href="#/">All targets</a>
          </p>
        )}
      </main>
    );
  const of = entry.scope === "all" ? null : target;
  return (
    <main id="main" tabIndex={-1}>
      <Heading entry={entry} target={of} />
      <Known entry={entry} target={of} input={input} />
    </main>
  );
}
