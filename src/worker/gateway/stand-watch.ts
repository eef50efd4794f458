/** What the Cron trigger does: an object is awake only when somebody asks it, so whoever wants a target watched has to wake it once. */
import { atMost } from "../../shared/at-most.ts";
import { within } from "../../shared/deadline.ts";
import { describeError, logLine } from "../../shared/log.ts";
import { readConfig, stubOf } from "../config/config.ts";

/** How many objects are asked at the same time, and how long one may take. */
const AT_ONCE = 32;
const EACH_MS = 5_000;

/** Sees to it that the alarm of each watched target is set. Never rejects: it is done again with the next trigger. */
export const standWatches = async (env: Env): Promise<void> => {
  const read = readConfig(env);
  if (!read.ok) {
    console.error(logLine({ watch: "not_asked_for", problems: read.problems }));
    return;
  }
  const { config } = read;
  const watched = [...config.targets.values()].filter(({ watch }) => watch !== null);
  await atMost(AT_ONCE, watched, async ({ name }) => {
    try {
      await within<void>(stubOf(env, config, name).stand(name), EACH_MS);
    } catch (error) {
      console.error(logLine({ watch: "not_set", target: name, error: describeError(error) }));
    }
  });
};
