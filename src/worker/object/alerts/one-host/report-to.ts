import type { Config } from "../../../config/config.ts";
import type { Report } from "./incident.ts";

/** Reports to another target's object. It may not be configured any more, while it still tells of its host. Rejects where the object cannot be reached; whoever asks keeps the time. */
export const reportTo =
  ({ TARGET }: Env, config: Config) =>
  async (to: string, report: Report): Promise<boolean> => {
    const locationHint = config.targets.get(to)?.locationHint ?? null;
    const stub = TARGET.get(TARGET.idFromName(to), locationHint === null ? {} : { locationHint });
    return await stub.joinHost(to, report);
  };
