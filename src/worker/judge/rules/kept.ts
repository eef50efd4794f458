/** The rules on what becomes of the data whatever Redis does: whether its files outlive the container, and who has deleted all keys. */
import { counted } from "../../../shared/figures.ts";
import { filesOf } from "../data-files.ts";
import { copyOfData, inspect, redisCli, rule, SO } from "../rule.ts";
import { sinceStart } from "./refusals.ts";
import { DOCKER_VOLUMES, FLUSHALL } from "./sources.ts";
import { uptimeOf } from "./then-and-now.ts";

const PLACES = {
  none: "in the container itself, on no volume",
  tmpfs: "on a tmpfs, which is memory",
  unnamed: "on a volume without a name",
} as const;

export const keptOn = rule({
  id: "data_on_no_volume",
  needs: ["provenance", "persistence", "container"],
  source: DOCKER_VOLUMES,
  judge: (parts, known) => {
    const { provenance, persistence, container } = parts;
    const { kept_on, moved_dir } = provenance;
    if (kept_on === undefined || kept_on === null) return "unknown";
    if (kept_on === "volume" || kept_on === "bind") return "fine";
    const { save, aof_enabled } = persistence;
    // Where somebody has moved the directory, or nothing is saved, that is the finding.
    if (moved_dir !== null || (!aof_enabled && save === null)) return "unknown";
    if (!aof_enabled && save === "") return "not_there";
    const unnamed = kept_on === "unnamed";
    const { dir } = filesOf(parts);
    return {
      // It is the image's own, and outlives `up -d`.
      verdict: unnamed ? "ok" : "warn",
      ...SO,
      text: `Redis saves its data ${PLACES[kept_on]}: ${unnamed ? "`down` and `up` start" : kept_on === "tmpfs" ? "a restart starts" : "a container that is made anew starts"} with an empty Redis.`,
      evidence: [
        {
          text: `Redis's \`dir\`${dir === null ? "" : ` (${dir})`} is ${PLACES[kept_on]}`,
          command: inspect(known, container.container),
        },
      ],
      meaning: unnamed
        ? "`docker compose up -d` takes it over into a new container; `down` leaves it behind, under a name that nobody looks for."
        : "Saving helps against an end of Redis, not against a new container: an update of the image, a change of the compose file, or `down` loses all.",
      next_step: `Unless this is only a cache: give the service a named volume at that directory (\`volumes: ["redis_data:${dir ?? "DIR"}"]\`${dir === null ? ", DIR being what `CONFIG GET dir` tells" : ""}, and \`redis_data:\` under the file's own \`volumes:\`). Before the container is made anew for it, \`BGSAVE\` and ${dir === null ? "copy the files out with docker cp" : `\`${copyOfData(known, container.container, dir)}\``}, for the new one begins empty.`,
    };
  },
  fine: ({ provenance: { kept_on } }) =>
    kept_on === "bind"
      ? "Redis writes to a directory of the host, which outlives the container."
      : "Redis writes to a volume, which outlives the container.",
});

export const flushed = rule({
  id: "data_flushed",
  needs: ["provenance", "server"],
  source: FLUSHALL,
  judge: (parts, known) => {
    const calls = parts.provenance.flush_calls;
    if (calls === undefined || calls === null) return "unknown";
    if (calls === 0) return "fine";
    return {
      verdict: "ok",
      figure: calls,
      threshold: 0,
      text: `Somebody has deleted all keys at once (FLUSHALL or FLUSHDB) ${counted(calls, "time")} ${sinceStart(uptimeOf(parts))}; it holds ${counted(parts.server.keyspace_keys, "key")} now.`,
      evidence: [
        { text: `cmdstat_flushall, cmdstat_flushdb: ${calls} together`, command: redisCli(known, "INFO commandstats") },
      ],
      meaning:
        "If data is missing, that is why: neither eviction nor a restart. Most often it is a job that clears a cache, or tests that ran against this Redis.",
      next_step:
        "If nobody meant it: find the job, and give cache and tests a Redis of their own. FLUSHALL saves at once, so the data is in a backup, or in the append-only file before that command until its next rewrite.",
    };
  },
  fine: (parts) => `Nobody has deleted all keys at once ${sinceStart(uptimeOf(parts))}.`,
});
