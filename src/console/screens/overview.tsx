/** The first screen: all targets, worst first. Where there is one only, that one. */
import { FailureNote, Waiting } from "../reading/layout.tsx";
import { REFRESH_MS } from "../reading/schedule.ts";
import { useAsked } from "../reading/use.ts";
import { useTakeStep } from "../sheet/open.tsx";
import { OVERVIEW, targetsIn } from "../state/glance.ts";
import { AllOperations } from "./operations.tsx";
import { GlanceCard } from "./glance.tsx";
import { TargetScreen } from "./target.tsx";

export function Overview() {
  const known = useAsked(OVERVIEW, { every: REFRESH_MS });
  const { reading, failed } = known;
  const takeStep = useTakeStep(reading?.page ?? null);
  const targets = reading === null ? null : targetsIn(reading);
  const [only, ...others] = targets ?? [];
  if (only !== undefined && others.length === 0)
    return <TargetScreen key={only.name} target={only.name} finding={null} alone />;
  return (
    <main id="main" tabIndex={-1}>
      <h1 class="unseen">Targets</h1>
      {failed === null ? null : (
        <FailureNote
          failed={failed}
          level={2}
          onStep={(step) => (step.operation === OVERVIEW.operation ? known.again() : takeStep(step))}
        />
      )}
      {targets === null && failed === null ? <Waiting /> : null}
      {targets?.length === 0 ? <p>There is no target that you may see.</p> : null}
      <ul class="glances">
        {targets?.map((glance) => (
          <GlanceCard key={glance.name} glance={glance} sure={failed === null} />
        ))}
      </ul>
      {targets === null && failed === null ? null : <AllOperations target={null} />}
    </main>
  );
}
