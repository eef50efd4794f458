/** The rule on a node of a cluster that is not whole: most often a single Redis that was started with `cluster-enabled yes`. */
import { counted } from "../../../shared/figures.ts";
import { redisCli, rule } from "../rule.ts";
import { CLUSTER } from "./sources.ts";

const SLOTS = 16_384;

export const notWhole = rule({
  id: "cluster_not_whole",
  needs: ["provenance"],
  source: CLUSTER,
  judge: ({ provenance: { cluster, cluster_broken } }, known) => {
    if (cluster === null || cluster_broken === undefined) return "unknown";
    if (cluster_broken === null) return "fine";
    const { slots, nodes } = cluster_broken;
    const alone = nodes <= 1;
    return {
      verdict: "critical",
      figure: slots,
      threshold: SLOTS,
      text: `Redis runs as a node of a cluster that is not whole (${slots} of ${SLOTS} hash slots have a node, ${counted(nodes, "node")} known): it refuses every command on a key.`,
      evidence: [
        { text: `cluster_state:fail, cluster_slots_assigned:${slots}`, command: redisCli(known, "CLUSTER INFO") },
      ],
      meaning:
        "Applications get CLUSTERDOWN on reads and writes alike; PING and INFO are answered as if all were well.",
      next_step: alone
        ? "If it is to be a single Redis, take `cluster-enabled yes` out of its `command:` or configuration and create it anew; if it is to be a cluster, create that (`redis-cli --cluster create`), with the other nodes up."
        : `Bring the missing nodes back (\`${redisCli(known, "CLUSTER NODES")}\` shows which are down).`,
    };
  },
  fine: ({ provenance: { cluster } }) =>
    cluster === true ? "The cluster that Redis is a node of is whole." : "Redis is no node of a cluster.",
});
