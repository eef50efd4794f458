/** What commandstats tells was run since Redis started, of the commands by which a Redis is taken over. Pure. */
import { counted } from "../../../shared/figures.ts";
import { type Found, type Known, type Parts, redisCli } from "../rule.ts";
import { meant } from "../stranger.ts";

export interface WasRun {
  /** Whether it is a sign by itself, as nothing that is known explains it: else it is evidence beside others. */
  alone: boolean;
  evidence: Found["evidence"][number];
}

export const wasRun = (parts: Partial<Parts> & Pick<Parts, "provenance">, known: Known): WasRun[] => {
  const { provenance, server } = parts;
  const { replicaof_calls, module_load_calls, config_set_calls, foreign_modules } = provenance;
  const told = (what: string, calls: number | null, alone: boolean, but = ""): WasRun[] =>
    (calls ?? 0) === 0
      ? []
      : [
          {
            alone,
            evidence: {
              text: `${what} was run ${counted(calls ?? 0, "time")} since Redis started${but}`,
              command: redisCli(known, "INFO commandstats"),
            },
          },
        ];
  const meantAsReplica = meant(provenance) || known.replicaOf !== null;
  // Of a replica another rule tells. A primary with replicas may have been made one by hand.
  const explained = server?.role !== "master" || (server.connected_slaves ?? 0) > 0;
  return [
    ...(meantAsReplica ? [] : told("REPLICAOF", replicaof_calls, !explained)),
    // What has been loaded, and is there still, is a sign itself.
    ...told("MODULE LOAD", module_load_calls, foreign_modules?.length === 0),
    // Redis does not count them by what they set.
    ...told("CONFIG SET", config_set_calls, false, "; redis-ops's own changes are among them"),
  ];
};
