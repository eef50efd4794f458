/** One target: how it stands, what to do, and everything there is to know of it. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Finding, Step, View } from "../../present/view.ts";
import type { Question } from "../api/routes.ts";
import { OverTime, type OverTimeProps } from "../graph/over-time.tsx";
import { USUAL_SPAN } from "../graph/spans.tsx";
import { Blocks } from "../layout/blocks.tsx";
import { Findings } from "../layout/findings.tsx";
import { Gauges } from "../layout/gauge.tsx";
import { Mark } from "../layout/mark.tsx";
import { Prose } from "../layout/phrase.tsx";
import { StepButton } from "../layout/step.tsx";
import { Commands } from "../layout/command.tsx";
import { FailureNote, shownOf, Waiting } from "../reading/layout.tsx";
import { isForGood } from "../reading/refresh.ts";
import { REFRESH_MS, SLOW_REFRESH_MS } from "../reading/schedule.ts";
import { useStored } from "../reading/use-stored.ts";
import { type Asked, type Known, useAsked, useKnown } from "../reading/use.ts";
import { useTakeStep } from "../sheet/open.tsx";
import { useConsoleState } from "../state/console.ts";
import { blocksOf, type Glance, glanceOf, keptGlance, newer, OVERVIEW, targetsIn } from "../state/glance.ts";
import type { Reading } from "../state/readings.ts";
import type { Point } from "../state/series.ts";
import { useIsOld } from "../time/now.tsx";
import { printable } from "../../shared/text.ts";
import { AgeLine } from "./glance.tsx";
import { changesIn, InForce } from "./in-force.tsx";
import { alertsIn, OpenAlerts } from "./open-alerts.tsx";
import { AllOperations } from "./operations.tsx";
import { Fold, Part, Section } from "./section.tsx";

export interface TargetProps {
  target: string;
  /** The rule whose finding is looked for. */
  finding: string | null;
  /** There is no other. */
  alone?: boolean;
}

const NO_POINTS: readonly Point[] = [];
const MOST_STEPS = 2;

/** What the first screen has read of it. */
const useGlimpse = (target: string): Glance | null => {
  const { reading } = useKnown(OVERVIEW);
  return (reading === null ? undefined : targetsIn(reading).find(({ name }) => name === target)) ?? null;
};

/** What was read last of it, by whichever question, or what the API had kept of the time before it failed. */
const useSeen = (target: string, { reading, failed }: Known): Glance | null => {
  const glimpsed = useGlimpse(target);
  const { view, answer } = reading?.page ?? { view: null, answer: null };
  const read =
    view === null || answer === null || reading === null
      ? null
      : glanceOf(target, { view, answer }, reading.got_at, true);
  const kept = failed?.outcome.kind === "problem" ? keptGlance(target, failed.outcome.page, failed.at) : null;
  return newer(newer(read, kept), glimpsed);
};

/** The steps of the reasons, each once: the first is the one to take. */
export const firstSteps = (reasons: readonly Finding[]): Step[] => {
  const steps = reasons.flatMap(({ step }) => (step === null ? [] : [step]));
  return steps.filter((step, at) => steps.findIndex(({ line }) => line === step.line) === at).slice(0, MOST_STEPS);
};

const Head = ({ target, seen, memory }: { target: string; seen: Glance | null; memory: Asked }) => {
  const { reading, failed } = memory;
  const takeStep = useTakeStep(reading?.page ?? null);
  const old = useIsOld(seen?.since ?? null, failed === null && seen?.sure === true);
  const steps = firstSteps(reading?.page.view.reasons ?? []);
  // The Worker has said that it does not answer, so how it was is told apart from that.
  const description = useGlimpse(target)?.description ?? null;
  /** To try again is no other screen: this one shows it. */
  const orAgain = (step: Step): void =>
    step.operation === "memory" && step.target === target ? memory.again() : takeStep(step);
  const isDown = failed?.outcome.kind === "problem";
  return (
    <header class={`target${old && !isDown && seen?.sure !== false ? " stale" : ""}`}>
      <h1>
        {printable(target)} {seen === null || isDown ? null : <Mark {...seen.mark} />}
      </h1>
      {description === null ? null : <p class="small">{printable(description)}</p>}
      {failed === null ? null : <FailureNote failed={failed} level={2} onStep={orAgain} />}
      {seen === null ? (
        failed === null && <Waiting />
      ) : (
        <div class={old ? "stale" : undefined}>
          {isDown ? <AgeLine glance={seen} old /> : null}
          <p class="summary">
            <Prose text={seen.summary} />
          </p>
          <Gauges gauges={seen.gauges} />
          {isDown ? null : <AgeLine glance={seen} old={old} />}
        </div>
      )}
      {steps.length === 0 ? null : (
        <div class="steps">
          {steps.map((step, at) => (
            <StepButton key={step.line} step={step} first={at === 0} onStep={takeStep} />
          ))}
        </div>
      )}
    </header>
  );
};

/** All of memory's view that does not stand at the top already. */
const MemoryDetails = ({ view, doctor }: { view: View; doctor: Known }) => {
  const takeStep = useTakeStep(doctor.reading?.page ?? null);
  const told = blocksOf(doctor.reading?.page.view.body ?? [], "findings").flatMap((block) => block.findings);
  const untold = view.reasons.filter(({ text }) => !told.some((finding) => finding.text === text));
  const details = [...view.body.filter(({ kind }) => kind !== "gauges"), ...view.details];
  return (
    <>
      {untold.length === 0 ? null : <Findings findings={untold} level={3} asked={null} onStep={takeStep} />}
      <Blocks blocks={details} level={3} onStep={takeStep} />
      <Commands lines={view.commands} />
    </>
  );
};

/** What is stored is shown as well where nothing can be read: it tells how it was before. @param view null where nothing was read */
const MemoryPart = ({
  view,
  target,
  doctor,
  ...over
}: { view: View | null; target: string; doctor: Known } & Omit<OverTimeProps, "live">) => {
  const points = useConsoleState((state) => state.series[target] ?? NO_POINTS);
  if (view === null && over.storage.remembered === null) return null;
  return (
    <div class="part">
      <OverTime live={points} {...over} />
      {view === null ? null : <MemoryDetails view={view} doctor={doctor} />}
    </div>
  );
};

/**
 * Comes to the finding that the address names, once: as soon as it is there, be it in what was read before. Where the first answer after that does not
 * have it, it is waited for no longer, so that nothing moves away under a thumb.
 */
const useFindingInView = (finding: string | null, isThere: boolean, { reading, again }: Asked): void => {
  const wanted = useRef<{ finding: string | null; before: Reading | null } | null>(null);
  useEffect(() => {
    // The first time it is asked by itself.
    if (finding !== null && wanted.current !== null) again();
    wanted.current = { finding, before: reading };
  }, [finding]);
  useEffect(() => {
    const { current } = wanted;
    if (current === null || current.finding === null || !isThere) return;
    const found = document.querySelector("[data-asked-for]");
    // Whoever has folded it away wants to see it now.
    const fold = found?.closest("details") ?? null;
    if (fold !== null) fold.open = true;
    found?.scrollIntoView({ block: "start" });
    if (found !== null || reading !== current.before) wanted.current = { ...current, finding: null };
  }, [finding, isThere, reading]);
};

/** What was refused for good beside it is asked again where the target itself is answered again: it is theirs again. */
const useGivenBack = ({ failed }: Known, beside: readonly Asked[]): void => {
  const wasRefused = useRef(false);
  useEffect(() => {
    if (wasRefused.current && failed === null)
      for (const each of beside) if (each.failed !== null && isForGood(each.failed.outcome)) each.again();
    wasRefused.current = failed !== null && (wasRefused.current || isForGood(failed.outcome));
  }, [failed]);
};

const isKnown = ({ reading, failed }: Known): boolean => reading !== null || failed !== null;

export function TargetScreen({ target, finding, alone = false }: TargetProps) {
  const of = (operation: string): Question => ({ operation, target, input: {} });
  const memory = useAsked(of("memory"), { every: REFRESH_MS });
  const doctor = useAsked(of("doctor"));
  const changes = useAsked(of("changes"), { every: SLOW_REFRESH_MS });
  const alerts = useAsked(of("alerts"), { every: SLOW_REFRESH_MS });
  useGivenBack(memory, [doctor, changes, alerts]);
  const seen = useSeen(target, memory);
  const shown = shownOf(memory);
  // What is below waits for what is above, so that nothing moves away under a thumb.
  const settled = isKnown(memory) && isKnown(changes) && isKnown(alerts);
  const [span, setSpan] = useState(USUAL_SPAN);
  // Who comes back to what was read before is shown it at once.
  const [patient] = useState(!isKnown(doctor));
  const storage = useStored(target, span, settled);
  const raised = useMemo(() => alertsIn(alerts.reading), [alerts.reading]);
  const happened = useMemo(() => ({ changes: changesIn(changes.reading), alerts: raised }), [changes.reading, raised]);
  useFindingInView(finding, settled && doctor.reading !== null, doctor);
  return (
    <main id="main" tabIndex={-1}>
      {alone ? null : (
        <nav aria-label="Back">
          <a class="back" href="#/">
            All targets
          </a>
        </nav>
      )}
      <Head target={target} seen={seen} memory={memory} />
      {settled ? (
        <>
          <InForce asked={changes} />
          <OpenAlerts target={target} known={alerts} alerts={raised} />
          <Fold title="Why, and what to do" open>
            <Part asked={doctor} finding={finding} />
          </Fold>
        </>
      ) : null}
      {settled && isKnown(doctor) && (storage.settled || !patient) ? (
        <>
          <Fold title="Memory" open>
            <MemoryPart
              {...{ view: shown?.view ?? null, target, doctor, storage, span, happened }}
              onChoose={setSpan}
            />
          </Fold>
          <Section title="Errors of the applications" questions={[of("errors")]} />
          <Section title="Persistence" questions={[of("persistence")]} />
          <Section title="Container" questions={[of("container"), of("stats")]} />
          <Fold title="Changes">
            <Part asked={changes} />
          </Fold>
          <Section title="Audit" questions={[{ operation: "audit", target: null, input: { target } }]} />
          <AllOperations target={target} />
        </>
      ) : null}
    </main>
  );
}
