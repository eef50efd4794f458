import { type Config, stubOf } from "../../../config/config.ts";
import type { Report } from "./incident.ts";

/** Reports to another target's object. It may not be configured any more, while it still tells of its host. Rejects where the object cannot be reached; whoever asks keeps the time. */
export const reportTo =
  (env: Env, config: Config) =>
  async (to: string, report: Report): Promise<boolean> =>
    await stubOf(env, config, to).joinHost(to, report);
