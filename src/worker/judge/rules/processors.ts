/** The rule on a limit of processor time that holds Redis back, as the kernel counts it. */
import { percent } from "../../../shared/figures.ts";
import { composeUp, containerStats, type Known, type Parts, rule } from "../rule.ts";
import { THROTTLED_WARN } from "../thresholds.ts";
import { DOCKER_LIMITS } from "./sources.ts";

const shareOf = (throttled: number, periods: number): number => (periods > 0 ? Math.min(1, throttled / periods) : 0);

/** In which share of its periods it was since the last look, however long ago that was; null where that is not known. */
const heldBackLately = (known: Known): number | null => {
  const [periods, throttled] = [known.rateOf("cpu_periods"), known.rateOf("cpu_throttled_periods")];
  if (throttled.perSecond === 0) return 0;
  return periods.grown === undefined || throttled.grown === undefined ? null : shareOf(throttled.grown, periods.grown);
};

/** In which share of its periods it is held back now; null where that is not known, as it takes two looks. */
export const heldBack = ({ memory }: Partial<Parts>, known: Known): number | null => {
  if (memory === undefined || memory.cpu === null) return null;
  const [periods, throttled] = [known.rateOf("cpu_periods").perSecond, known.rateOf("cpu_throttled_periods").perSecond];
  // Periods go by all the time, so between two looks of a watch their rate is not known.
  if (throttled === 0) return 0;
  if (periods === null || throttled === null) return null;
  return shareOf(throttled, periods);
};

/** A limit of which no period has passed is one whose periods nobody counts: podman says 0 of every container. */
const isUncounted = ({ periods }: NonNullable<Parts["memory"]["cpu"]>, { container }: Partial<Parts>): boolean =>
  periods === 0 && container?.cpu_limit != null;

/** In which share it has been since the container started. */
const heldBackSoFar = ({ periods, throttled_periods }: NonNullable<Parts["memory"]["cpu"]>): number =>
  shareOf(throttled_periods, periods);

/** The same, or that of all the time since the container started, whichever is more: of waits that may be over. Null where it is not known. */
export const mostHeldBack = (parts: Partial<Parts>, known: Known): number | null => {
  const cpu = parts.memory?.cpu ?? null;
  if (cpu === null || isUncounted(cpu, parts)) return null;
  return Math.max(heldBackSoFar(cpu), heldBack(parts, known) ?? 0);
};

const limitText = ({ container }: Partial<Parts>): string =>
  container?.cpu_limit == null ? "its limit of processor time" : `its limit of ${container.cpu_limit} of a processor`;

export const throttled = rule({
  id: "cpu_throttled",
  // `memory`, which many ask all the time, has no part of the container: it is told by `doctor`.
  needs: ["memory", "container"],
  source: DOCKER_LIMITS,
  judge: (parts, known) => {
    const { cpu } = parts.memory;
    if (cpu === null || isUncounted(cpu, parts)) return "unknown";
    if (cpu.periods === 0 || cpu.throttled_periods === 0) return "fine";
    const now = heldBack(parts, known);
    // What is no rate does not say that it is held back now, but that it is not any more.
    if (now === null && (heldBackLately(known) ?? 1) < THROTTLED_WARN) return "fine";
    const figure = now ?? heldBackSoFar(cpu);
    // On the average of its whole life, what happens now may not show.
    if (figure < THROTTLED_WARN) return now === null ? "unknown" : "fine";
    const when =
      now === null ? "since the container started; whether it goes on is known from the next look on" : "now";
    return {
      verdict: now === null ? "ok" : "warn",
      unsure: now === null,
      figure,
      threshold: THROTTLED_WARN,
      text: `The kernel holds Redis's container back at ${limitText(parts)}: in ${percent(figure)} of its periods, ${when}.`,
      evidence: [
        {
          text: `held back in ${cpu.throttled_periods} of ${cpu.periods} periods (of 100 ms by default) since the container started`,
          command: containerStats(known),
        },
      ],
      meaning:
        "Each time, Redis stands still for the rest of the period: every client waits, and clients with a short limit log a timeout. A child that saves takes of the same time.",
      next_step: `Give it more (\`cpus:\`, or \`deploy.resources.limits.cpus\`, in the compose file: one processor for its commands, another for a save), then \`${composeUp(known)}\`; or see what takes the time (\`SLOWLOG GET 10\`, and how many commands come).`,
    };
  },
  fine: ({ memory: { cpu } }) =>
    cpu === null || cpu.periods === 0
      ? "No limit of processor time holds Redis back."
      : "The limit of processor time holds Redis back rarely, or not now.",
});
