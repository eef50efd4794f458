/** For tests: the cases of the rules on what is set so that it cannot work: protected mode, volumes, health checks, clusters, limits. */
import { ago, MIB, said } from "../snapshot.fixture.ts";
import type { Case } from "./cases.fixture.ts";

export const SETUP_CASES: Readonly<Record<string, Case>> = {
  redis_protected_mode: {
    fires: { redis: { password_given: false }, provenance: { protected_mode: true } },
    verdict: "ok",
    quiet: { provenance: { protected_mode: true } },
  },
  redis_is_sentinel: {
    fires: { redis: { state: "sentinel", detail: "What answers is a Sentinel." } },
    verdict: "warn",
    quiet: { redis: { state: "answers" } },
  },
  data_on_no_volume: {
    fires: { provenance: { kept_on: "none" } },
    verdict: "warn",
    quiet: { provenance: { kept_on: "bind" } },
  },
  data_flushed: {
    fires: { provenance: { flush_calls: 1 } },
    verdict: "ok",
    quiet: { provenance: { flush_calls: 0 } },
  },
  health_check_blind: {
    fires: { container: { health: "healthy", health_said: "NOAUTH Authentication required." } },
    verdict: "ok",
    quiet: { container: { health: "healthy", health_said: "PONG" } },
  },
  maxmemory_too_small: {
    fires: {
      memory: { maxmemory: 512, used_memory: 0.9 * MIB, used_memory_dataset: 0.1 * MIB, mem_clients_normal: 2000 },
    },
    verdict: "critical",
    quiet: { memory: { maxmemory: 2 * MIB, used_memory: 1.9 * MIB, used_memory_dataset: 1.1 * MIB } },
  },
  cluster_not_whole: {
    fires: { provenance: { cluster: true, cluster_broken: { slots: 0, nodes: 1 } } },
    verdict: "critical",
    quiet: { provenance: { cluster: true, cluster_broken: null } },
  },
  cpu_throttled: {
    fires: {
      memory: { cpu: { periods: 4000, throttled_periods: 900 } },
      rates: {
        cpu_periods: { perSecond: 10, since: ago(2) },
        cpu_throttled_periods: { perSecond: 2.5, since: ago(2) },
      },
    },
    verdict: "warn",
    quiet: {
      memory: { cpu: { periods: 4000, throttled_periods: 3900 } },
      rates: {
        cpu_periods: { perSecond: 10, since: ago(2) },
        cpu_throttled_periods: { perSecond: 2.4, since: ago(2) },
      },
    },
  },
  log_output_limit: {
    fires: {
      redis_log: { known: [said("output_limit", "Client at 172.18.0.3:41234 (subscribe) scheduled to be closed", 60)] },
    },
    verdict: "warn",
    quiet: {
      redis_log: { known: [said("output_limit", "Client at 172.18.0.3:41234 (subscribe) scheduled to be closed", 61)] },
    },
  },
};
