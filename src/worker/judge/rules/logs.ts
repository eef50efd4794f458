import { serviceLog } from "../commands.ts";
import { rule } from "../rule.ts";
import { MISSION } from "./sources.ts";

/** A log that cannot be read may hide the errors that the rules look for. */
export const unreadLogs = rule({
  id: "logs_unread",
  needs: ["errors"],
  source: MISSION,
  judge: ({ errors }) => {
    const unread = errors.services.flatMap(({ service, failure }) => (failure === null ? [] : [{ service, failure }]));
    if (unread.length === 0) return "fine";
    return {
      verdict: "ok",
      figure: unread.length,
      threshold: 0,
      text: `The log of ${unread.map(({ service }) => service).join(", ")} could not be read, so errors in it were not seen.`,
      evidence: unread.map(({ service, failure }) => ({
        text: `${service}: ${failure}`,
        command: serviceLog(service),
      })),
      meaning: "Docker keeps a readable log only with the drivers json-file, local and journald.",
      next_step: "Look at that service's log where it is kept.",
    };
  },
  fine: ({ errors }) => `The logs of ${errors.services.length} services were read.`,
});
