/** How the service's containers ended, from the engine's events `die` and `oom`, for both transports. */
import * as z from "zod";
import { jsonOrUndefined } from "../../shared/decode.ts";
import { sorted } from "../sorted.ts";
import type { End } from "./seam.ts";

export const END_EVENTS = ["die", "oom"] as const;

/** As the Engine API and `docker events` tell them: https://docs.docker.com/reference/api/engine/ (EventMessage). */
const eventSchema = z.object({
  Action: z.string(),
  Actor: z.object({ ID: z.string(), Attributes: z.record(z.string(), z.string()).nullish() }),
  /** Too large for a number to hold exactly; the error is less than a microsecond. */
  timeNano: z.number(),
});

/** Which only podman's events have; it has none for memory, and tells of it in the container's state alone, until that is started again. */
const PODMANS = "containerExitCode";

/** The kernel kills at once. The engine learns of the kill and of its reason in two ways, and may report them in either order. */
const OOM_BEFORE_MS = 5000;
const OOM_AFTER_MS = 1000;
/** The exit code of a process that was killed, for whatever reason. */
export const KILLED = 137;

const parse = (line: string): z.output<typeof eventSchema>[] => {
  const { data } = eventSchema.safeParse(jsonOrUndefined(line));
  return data === undefined ? [] : [data];
};

/** Whether a line is podman's event of a kill, which does not tell whether it was for memory. */
export const isUntoldKill = (line: string): boolean =>
  line.includes(`"${PODMANS}"`) && readEnds(line).some(({ oomUnknown }) => oomUnknown === true);

/**
 * Oldest first. Containers of `docker compose run` are not the service.
 *
 * @param text one event a line; other lines are passed over
 */
export const readEnds = (text: string): End[] => {
  const events = text
    .split("\n")
    .flatMap(parse)
    .filter(({ Actor }) => Actor.Attributes?.["com.docker.compose.oneoff"] !== "True")
    .map(({ Action, Actor, timeNano }) => ({ Action, Actor, at: Math.floor(timeNano / 1e6) }));
  const ooms = events.filter(({ Action }) => Action === "oom");
  const ends = events
    .filter(({ Action }) => Action === "die")
    .map(({ Actor, at }) => {
      const code = /^\d+$/.exec(Actor.Attributes?.["exitCode"] ?? "")?.[0];
      const exitCode = code === undefined ? null : Number(code);
      const beside = ooms.some(
        (oom) => oom.Actor.ID === Actor.ID && oom.at >= at - OOM_BEFORE_MS && oom.at <= at + OOM_AFTER_MS,
      );
      const killed = exitCode === KILLED;
      const untold = killed && !beside && Object.hasOwn(Actor.Attributes ?? {}, PODMANS);
      return { at, exitCode, oomKilled: killed && beside, ...(untold ? { oomUnknown: true as const } : {}) };
    });
  return sorted(ends, (left, right) => left.at - right.at);
};
