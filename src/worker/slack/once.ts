import { logLine, describeError } from "../../shared/log.ts";
import type { Env } from "../config/config.ts";
import { within } from "../../shared/deadline.ts";

/** A command has to be acknowledged within three seconds; this is all that the memory may take of them. */
const DEADLINE_MS = 800;

/** One object for all: there is one workspace, and people type. */
const NAME = "slack";

/** Claims a key in `SlackMemory`. Never rejects: `unknown` where the object does not answer in time. */
export const onceWith =
  ({ SLACK_MEMORY }: Env) =>
  async (key: string, until: number): Promise<"first" | "again" | "unknown"> => {
    if (SLACK_MEMORY === undefined) return "unknown";
    try {
      const first = await within<boolean>(
        SLACK_MEMORY.get(SLACK_MEMORY.idFromName(NAME)).claim(key, until),
        DEADLINE_MS,
      );
      if (first === null) return "unknown";
      return first ? "first" : "again";
    } catch (error) {
      console.log(logLine({ slack_memory: describeError(error) }));
      return "unknown";
    }
  };
