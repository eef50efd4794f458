/** The rules on the container itself: killed for memory, in a loop, not running, ended with an error, unhealthy. */
import { counted, duration, sizeText } from "../../../shared/figures.ts";
import { largestMaxmemory } from "../../../protocol/guards.ts";
import { ASKED_OF_REDIS, composeDo, inspect, ownLog, type Parts, rule, SO } from "../rule.ts";
import { ago, badly, isReplacement, loopOf, recentEnds, startedByHand } from "../ends.ts";
import { endingIn, lastWords, logFrom } from "../redis-log.ts";
import { OOM_RECENT_MS, RESTART_LOOP_ENDS, RESTART_LOOP_WITHIN_MS } from "../thresholds.ts";
import { DOCKER_LIMITS, DOCKER_RESTART } from "./sources.ts";

const limitText = ({ memory_limit }: Parts["container"]): string =>
  memory_limit > 0 ? `its limit is ${sizeText(memory_limit)}` : "it has no limit of its own";

export const oomKilled = rule({
  id: "container_oom_killed",
  needs: ["container"],
  source: DOCKER_LIMITS,
  judge: ({ container, memory }, known) => {
    const { now } = known;
    const kills = recentEnds(container, now).filter(({ oom_killed }) => oom_killed);
    const [last] = kills;
    if (last === undefined) return "fine";
    const urgent = container.state !== "running" || now - Date.parse(last.at) <= OOM_RECENT_MS;
    const replaced = isReplacement(container);
    const { memory_limit } = container;
    const bound = memory_limit > 0 ? largestMaxmemory(memory_limit) : 0;
    const tooMuch = memory !== undefined && bound > 0 && (memory.maxmemory === 0 || memory.maxmemory > bound);
    return {
      // Somebody has created the container anew since, and so has acted on it.
      verdict: replaced ? "ok" : urgent ? "critical" : "warn",
      figure: kills.length,
      threshold: 1,
      text: `The kernel killed Redis for memory ${kills.length === 1 ? "once" : `${kills.length} times`} in the last 24 h, the last time ${ago(last.at, now)}; ${replaced ? "the container has been made anew since" : limitText(container)}.`,
      evidence: [
        {
          text: `${counted(kills.length, "end")} with OOMKilled, exit code ${last.exit_code ?? "unknown"}, at ${last.at}`,
          command: inspect(known, container.container),
        },
      ],
      meaning:
        "Every connection broke at that moment, and what was not on disk is lost; it happens again as soon as memory is used as much.",
      next_step: tooMuch
        ? `Keep maxmemory at or below ${sizeText(bound)}, three quarters of the container's limit, or raise the limit in the compose file (\`deploy.resources.limits.memory\`).`
        : "Raise the container's limit in the compose file (`deploy.resources.limits.memory`) if the host has the room, or lower maxmemory, and see what took the memory (`memory`).",
    };
  },
  fine: "The kernel has not killed the container for memory in the last 24 h.",
});

export const restartLoop = rule({
  id: "container_restart_loop",
  needs: ["container"],
  explains: ["redis", ...ASKED_OF_REDIS],
  source: DOCKER_RESTART,
  judge: ({ container, redis_log }, known) => {
    const { now } = known;
    const { state, started_at } = container;
    const loop = loopOf(container, now);
    if (loop === null) return "fine";
    const { ends } = loop;
    const code = ends[0]?.exit_code ?? container.exit_code;
    const steady = loop.over && started_at !== null;
    return {
      verdict: steady ? "warn" : "critical",
      figure: ends.length,
      threshold: RESTART_LOOP_ENDS,
      text: steady
        ? `The container ended ${ends.length} times in the last ${duration(RESTART_LOOP_WITHIN_MS)} (last exit code ${code ?? "unknown"}); it has been up again for ${duration(now - Date.parse(started_at))}.`
        : `The container restarts again and again: ${counted(ends.length, "end")} in the last ${duration(RESTART_LOOP_WITHIN_MS)}, it is ${state} now, the last exit code is ${code ?? "unknown"}.`,
      evidence: [
        {
          text: `state ${container.state}, ${counted(container.restarts, "restart")} by the policy ${container.restart_policy || "no"}`,
          command: inspect(known, container.container),
        },
        { text: lastWords(redis_log) ?? "Redis's log says why it ends", command: ownLog(known) },
      ],
      meaning: "Redis does not stay up long enough to serve; applications see refused and broken connections.",
      next_step: `Read the last lines of Redis's log (\`${ownLog(known)}\`): a setting it does not know, a file it cannot read, a full disk, or memory; then correct that in the compose file.`,
    };
  },
  fine: ({ container }) => `The container is not in a restart loop (${container.state}).`,
});

export const notRunning = rule({
  id: "container_not_running",
  needs: ["container"],
  explains: ["redis", ...ASKED_OF_REDIS],
  source: DOCKER_RESTART,
  judge: ({ container, redis_log }, known) => {
    const { now } = known;
    const { state, exit_code, finished_at, restart_policy } = container;
    if (state === "running") return "fine";
    // The rule above tells of it.
    if (state === "restarting") return "unknown";
    const since = finished_at === null || state === "paused" ? "" : ` since it ended ${ago(finished_at, now)}`;
    const code = exit_code === null || state === "paused" ? "" : `, exit code ${exit_code}`;
    return {
      verdict: "critical",
      ...SO,
      text: `The container is ${state}${since}${code}.`,
      evidence: [
        {
          text: `state ${state}${code}, restart policy ${restart_policy || "no"}`,
          command: inspect(known, container.container),
        },
        ...(state === "paused" || exit_code === 0 ? [] : [lastWords(redis_log) ?? []].flat()).map((text) => ({
          text,
          command: ownLog(known),
        })),
      ],
      meaning: "There is no Redis to connect to: every command of every application fails.",
      next_step:
        state === "paused"
          ? `Let it go on: \`${composeDo(known, "unpause")}\`.`
          : `See why it ended (\`${ownLog(known)}\`), then start it: \`${composeDo(known, "start")}\`.`,
    };
  },
  fine: ({ container }, { now }) =>
    container.started_at === null
      ? "The container runs."
      : `The container runs, started ${ago(container.started_at, now)}.`,
});

export const endedBadly = rule({
  id: "container_exit_error",
  needs: ["container"],
  source: DOCKER_RESTART,
  judge: ({ container, redis_log }, known) => {
    const { now } = known;
    const ends = recentEnds(container, now).filter(badly);
    const [last] = ends;
    if (last === undefined) return "fine";
    const killed = last.exit_code === 137;
    const untold = last.oom_unknown === true;
    const said = endingIn(redis_log, Date.parse(last.at));
    return {
      verdict: startedByHand(container) ? "ok" : "warn",
      figure: last.exit_code ?? 0,
      threshold: 0,
      text: `Redis ended ${untold ? "by a kill from outside, or by the kernel for memory" : killed ? "by a kill from outside" : "with an error"} (exit code ${last.exit_code ?? "unknown"}) ${ago(last.at, now)}${ends.length > 1 ? `, ${ends.length} times in the last 24 h` : ""}.`,
      evidence: [
        {
          text: `exit code ${last.exit_code ?? "unknown"} at ${last.at}, ${untold ? "and the engine does not tell any more whether it was for memory" : killed ? "and Docker saw no kill for memory" : "not for memory"}`,
          command: inspect(known, container.container),
        },
        ...(said === null
          ? []
          : [
              {
                text: `Redis's log then: ${said.line}`,
                command: logFrom(known, last.at),
              },
            ]),
      ],
      meaning: "Redis was away until it was started and had loaded its data; what was not on disk is lost.",
      next_step: killed
        ? // Seen on a busy host: the container's cgroup is gone before Docker reads from it that memory was the reason.
          "Find out who stopped it: `docker kill`, a `docker stop` that waited in vain, or a reboot of the host. It may have been the kernel, for memory: a busy Docker can miss that, and `journalctl -k --grep 'Killed process'` tells."
        : `Read what Redis said before it ended: \`${logFrom(known, last.at)}\`.`,
    };
  },
  fine: "The container has not ended with an error in the last 24 h.",
});
