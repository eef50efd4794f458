/** The rules on an instance that follows another. */
import { redisCli } from "../commands.ts";
import { rule, SO } from "../rule.ts";
import { REPLICATION } from "./sources.ts";

export const linkDown = rule({
  id: "replica_link_down",
  needs: ["server"],
  source: REPLICATION,
  judge: ({ server }, known) => {
    if (server.role === null) return "unknown";
    if (server.role !== "slave" || server.master_link_status !== "down") return "fine";
    return {
      verdict: "critical",
      ...SO,
      text: "This Redis is a replica and has lost the connection to its primary.",
      evidence: [{ text: "role:slave, master_link_status:down", command: redisCli(known, "INFO replication") }],
      meaning: "It answers reads with data that grows older, and takes no writes.",
      next_step:
        "See in Redis's log why the primary cannot be reached (its address, its password in `masterauth`, or a full resynchronisation that fails).",
    };
  },
  fine: ({ server }) => (server.role === "slave" ? "The replica's link is up." : "No replica's link is down."),
});

export const readOnly = rule({
  id: "replica_read_only",
  needs: ["server"],
  source: REPLICATION,
  judge: ({ server, errors }, known) => {
    if (server.role === null) return "unknown";
    if (server.role !== "slave") return "fine";
    const written = errors?.groups.some(({ kind }) => kind === "readonly") === true;
    return {
      verdict: written ? "critical" : "ok",
      ...SO,
      text: written
        ? "This Redis is a read-only replica, and applications try to write to it."
        : "This Redis is a replica: it takes no writes of applications.",
      evidence: [{ text: "role:slave", command: redisCli(known, "INFO replication") }],
      meaning: "Writes are answered with READONLY. After a failover the roles may have changed places.",
      next_step: `Point the applications at the primary, or, if this one is meant to be the primary, \`${redisCli(known, "REPLICAOF NO ONE")}\`.`,
    };
  },
  fine: "Redis is no read-only replica.",
});
