/** The rules on what makes all clients wait, and on figures that are too young to say much. */
import { duration } from "../../../shared/figures.ts";
import { atOrAbove, type Parts, redisCli, rule } from "../rule.ts";
import { ago } from "../ends.ts";
import { FORK_WARN_MS, SLOW_CRITICAL_MS, SLOW_WARN_MS, SLOW_WITHIN_MS, YOUNG_BELOW_S } from "../thresholds.ts";
import { INFO, LATENCY, SLOWLOG } from "./sources.ts";

/** Whether the slow log holds commands that are slow here; null where its settings are not known. */
const isLogged = (server: Parts["server"] | undefined): boolean | null => {
  const [slower, most] = [server?.config["slowlog-log-slower-than"], server?.config["slowlog-max-len"]];
  if (slower === undefined || most === undefined) return null;
  const micros = Number(slower);
  return micros >= 0 && micros <= SLOW_WARN_MS * 1000 && Number(most) > 0;
};

export const slowCommands = rule({
  id: "slow_commands",
  needs: ["slow"],
  source: SLOWLOG,
  judge: ({ slow, server }, known) => {
    const recent = slow.entries.filter(({ at }) => known.now - Date.parse(at) <= SLOW_WITHIN_MS);
    const [slowest] = recent.toSorted((a, b) => b.took_ms - a.took_ms);
    const crossed = slowest === undefined ? null : atOrAbove(slowest.took_ms, SLOW_WARN_MS, SLOW_CRITICAL_MS);
    if (slowest === undefined || crossed === null) {
      const logged = isLogged(server);
      return logged === null ? "unknown" : logged ? "fine" : "not_there";
    }
    return {
      // The command has ended, so it is never more than a warning.
      verdict: "warn",
      threshold: crossed.threshold,
      figure: slowest.took_ms,
      text: `A ${slowest.command} held up every other command for ${duration(slowest.took_ms)}, ${ago(slowest.at, known.now)}.`,
      evidence: [
        {
          text: `${recent.length} slow commands in the last ${duration(SLOW_WITHIN_MS)}, the slowest ${slowest.command} with ${duration(slowest.took_ms)}`,
          command: redisCli(known, "SLOWLOG GET 10"),
        },
      ],
      meaning: "Redis runs one command at a time: while it ran, every application waited.",
      next_step:
        "Find what sends it, and replace it: SCAN for KEYS, UNLINK for DEL of large keys, smaller ranges, shorter scripts.",
    };
  },
  fine: "No slow command in the last 15 min.",
});

export const slowFork = rule({
  id: "fork_slow",
  needs: ["server"],
  source: LATENCY,
  judge: ({ server }, known) => {
    if (server.latest_fork_usec === null) return "unknown";
    // Until there was one.
    if (server.latest_fork_usec === 0) return "not_there";
    const tookMs = server.latest_fork_usec / 1000;
    if (tookMs < FORK_WARN_MS) return "fine";
    return {
      verdict: "warn",
      figure: tookMs,
      threshold: FORK_WARN_MS,
      text: `The last fork for a save stopped Redis for ${duration(tookMs)}.`,
      evidence: [{ text: `latest_fork_usec:${server.latest_fork_usec}`, command: redisCli(known, "INFO stats") }],
      meaning: "Every save begins with such a stop; applications see it as a timeout or as a peak of latency.",
      next_step: "Keep the dataset small or the host less busy; check transparent huge pages on the host.",
    };
  },
  fine: ({ server }) => `The last fork took ${duration((server.latest_fork_usec ?? 0) / 1000)}.`,
});

export const recentStart = rule({
  id: "recent_start",
  needs: ["server"],
  source: INFO,
  judge: ({ server: { uptime_in_seconds: uptime } }, known) => {
    if (uptime === null) return "unknown";
    if (uptime >= YOUNG_BELOW_S) return "fine";
    return {
      verdict: "ok",
      figure: uptime,
      threshold: YOUNG_BELOW_S,
      text: `Redis started ${duration(uptime * 1000)} ago.`,
      evidence: [{ text: `uptime_in_seconds:${uptime}`, command: redisCli(known, "INFO server") }],
      meaning:
        "Its counters and rates are young, a cache is still filling, and applications may have seen errors while it was away.",
      next_step: "If nobody restarted it, see why it ended: `container`.",
    };
  },
  fine: ({ server }) => `Redis has been up for ${duration((server.uptime_in_seconds ?? 0) * 1000)}.`,
});
