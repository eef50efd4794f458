/** For tests: the cases of the rules on what logs say, the applications' and Redis's own. */
import type { Verdict } from "../../../protocol/verdict.ts";
import { ago, appErrors, appLog, said } from "../snapshot.fixture.ts";
import type { Case } from "./cases.fixture.ts";

const appCase = (kind: Parameters<typeof appErrors>[0], verdict: Verdict): Case => ({
  fires: appErrors(kind),
  verdict,
  quiet: appErrors(kind === "refused" ? "timeout" : "refused"),
});

export const LOG_CASES: Readonly<Record<string, Case>> = {
  app_auth: appCase("auth", "critical"),
  app_refused: appCase("refused", "critical"),
  app_reset: appCase("reset", "warn"),
  app_timeout: appCase("timeout", "warn"),
  app_oom: appCase("oom", "critical"),
  app_loading: appCase("loading", "warn"),
  app_readonly: appCase("readonly", "critical"),
  app_misconf: appCase("misconf", "critical"),
  app_max_clients: appCase("max_clients", "critical"),
  app_name_resolution: appCase("name_resolution", "critical"),
  app_command: appCase("command", "warn"),
  app_busy: appCase("busy", "critical"),
  logs_unread: {
    fires: {
      errors: { services: [appLog({ lines: 0, failure: "The driver keeps no log." })] },
    },
    verdict: "ok",
    quiet: { errors: { services: [] } },
  },
  log_security_attack: {
    fires: { redis_log: { known: [said("attack", "Possible SECURITY ATTACK detected.", 24 * 60)] } },
    verdict: "warn",
    quiet: { redis_log: { known: [said("attack", "Possible SECURITY ATTACK detected.", 24 * 60 + 1)] } },
  },
  log_slow_disk: {
    fires: { redis_log: { known: [said("slow_disk", "Asynchronous AOF fsync is taking too long", 15)] } },
    verdict: "warn",
    quiet: { redis_log: { known: [said("slow_disk", "Asynchronous AOF fsync is taking too long", 16)] } },
  },
  log_aof_cut: {
    fires: { redis_log: { known: [said("aof_cut", "AOF loaded anyway", 60)] } },
    verdict: "ok",
    quiet: { redis_log: { known: [] } },
  },
  log_file_limit: {
    fires: {
      redis_log: {
        known: [said("file_limit", "Current maximum open files is 1024. maxclients has been reduced to 992")],
      },
    },
    verdict: "ok",
    quiet: { redis_log: { known: [] } },
  },
  redis_log_unread: {
    fires: { redis_log: { failure: "The driver keeps no log." } },
    verdict: "ok",
    quiet: { redis_log: { lines: 0 } },
  },
  logs_none: {
    fires: { errors: { services: [] } },
    verdict: "ok",
    quiet: { errors: { services: [appLog({ lines: 0 }), appLog({ service: "web", lines: 1 })] } },
  },
  logs_cut: {
    fires: {
      errors: {
        services: [
          appLog({
            truncated: true,
            read_ms: 384,
            spans: [
              { from: ago(4), to: ago(3.995) },
              { from: ago(0.001), to: ago(0) },
            ],
          }),
        ],
      },
    },
    verdict: "ok",
    quiet: { errors: { services: [appLog({ lines: 20_000 })] } },
  },
};
