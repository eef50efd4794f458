/** The most that a save of the last day has copied, as Redis's own log tells it: INFO tells of the last one alone. */
import type { Saving } from "../../protocol/saving.ts";
import { within } from "../../shared/deadline.ts";
import type { LogLine } from "../docker/seam.ts";
import { mayReadNoLog } from "../logs/services.ts";
import type { Context } from "../session/context.ts";
import { messagesOf } from "./messages.ts";

/** As long as `doctor` looks back at that log, with which it shares the reading; a nightly batch is in it. */
export const LOOK_BACK_MS = 86_400_000;
/** What hangs on it is an estimate: a log that is read slowly is not waited for. */
const READ_MS = 1500;

/** `sendChildInfoGeneric` in childinfo.c of Redis 7 and Valkey, and what 4 to 6.2 say: whole MiB, of snapshots, rewrites and replicas. */
const COPIED = [
  /^Fork CoW for .{1,40}: current \d{1,9} MB, peak (\d{1,9}) MB/,
  /^.{1,40}: (\d{1,9}) MB of memory used by copy-on-write$/,
];

/** In bytes; 0 where no save is told of. */
export const mostCopied = (lines: readonly LogLine[]): number =>
  messagesOf(lines).reduce((most, { text }) => {
    const mib = COPIED.map((pattern) => pattern.exec(text)?.[1]).find((found) => found !== undefined);
    return Math.max(most, Number(mib ?? 0) * 1024 ** 2);
  }, 0);

/** Null where the log is not to be read, could not be read, or not in time. */
export const busiestSave = async ({ policy, ownLog, now }: Context): Promise<Saving["log"]> => {
  if (mayReadNoLog(policy)) return null;
  const at = now();
  // A reading that `doctor` shares goes on for the part that wants all of it.
  const log = await within(ownLog(LOOK_BACK_MS, READ_MS), READ_MS);
  if (log?.ok !== true) return null;
  const { lines, spans, truncated } = log.value;
  const since = truncated ? spans.at(-1)?.from : at - LOOK_BACK_MS;
  return since === undefined ? null : { cow_size: mostCopied(lines), since: new Date(since).toISOString() };
};
