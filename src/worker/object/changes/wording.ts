/** What a person is told about changes: in one sentence, how long they last, what makes them permanent, what to look out for. Pure. */
import type { z } from "zod";
import { saveNeedOfRaise, saveText } from "../../../protocol/guards.ts";
import type { figuresSchema } from "../../../protocol/operations/set.ts";
import type { Output, Reading } from "../../../protocol/operations.ts";
import type { Verdict } from "../../../protocol/verdict.ts";
import { atRisk, evictedBy, neededPolicy } from "../../../protocol/queues/system.ts";
import { type SystemId, systemOf } from "../../../protocol/queues/systems.ts";
import { counted, duration, sizeText } from "../../../shared/figures.ts";
import { capital } from "../../../shared/text.ts";
import { bytesOf, settingText } from "../../../present/setting.ts";
import { COMMON_POLICIES } from "../../../shared/eviction.ts";
import { formatSize } from "../../../shared/size.ts";
import { formatDuration } from "../../../shared/duration.ts";
import type { DeskOperation } from "./desk.ts";
import { topologyWarnings } from "./topology.ts";

type Figures = z.output<typeof figuresSchema>;

/** `CONFIG SET` changes the running process only. */
export const lasts = (forMs: number | null): string =>
  forMs === null
    ? "Until the container is recreated or restarted."
    : `For ${formatDuration(forMs)}, then the old value is put back; until the container is recreated or restarted at the longest.`;

/** To be pasted, so a size is in Redis's own units. */
const flag = (key: string, value: string): string => {
  const bytes = bytesOf(key, value);
  const text = bytes === null ? value : formatSize(bytes);
  return `--${key} ${/^\S+$/.test(text) ? text : JSON.stringify(text)}`;
};

/** What in the compose file's `command` makes settings permanent. */
export const permanent = (settings: readonly (readonly [key: string, value: string])[]): string =>
  `In the compose file, in the command of the service: ${settings.map(([key, value]) => flag(key, value)).join(" ")}`;

const limitOf = (key: string, value: string, figures: Figures): number | null => {
  const limit = key === "maxmemory" ? bytesOf(key, value) : figures.maxmemory;
  return limit !== null && limit > 0 ? limit : null;
};

/** maxmemory less what is in use, with the value before and after; bytes, null without a limit. @param later what was in use once it was set */
const headroom = (
  key: string,
  before: string,
  after: string,
  figures: Figures,
  later = figures.used_memory,
): { before: number | null; after: number | null } => {
  const left = (value: string, used: number): number | null => {
    const limit = limitOf(key, value, figures);
    return limit === null ? null : limit - used;
  };
  return { before: left(before, figures.used_memory), after: left(after, later) };
};

/** What the policy may do to the work of the libraries that keep it there. */
const evictionWarnings = (policy: string, { celery_keys, queues }: Figures): string[] => {
  if (evictedBy(policy) === "none") return [];
  const ids = new Set<SystemId>(queues?.systems.map(({ system }) => system));
  if (celery_keys === true) ids.add("celery");
  const warned = [...ids].map(systemOf).flatMap((system) => {
    const [worst] = atRisk(system, policy);
    if (worst === undefined) return [];
    const needs = `It needs ${neededPolicy(system)}.`;
    return [
      `${system.name} keeps ${system.work}s in this Redis: under ${policy}, if ${worst.what} goes, ${worst.outcome}. ${needs}`,
    ];
  });
  const unknown = celery_keys === null || (queues !== undefined && queues !== null && queues.unlooked.length > 0);
  if (warned.length === 0 && unknown && evictedBy(policy) === "any")
    return [
      `Not every key was looked at: if a queue of jobs is among them, it can be evicted under ${policy}, and its jobs are lost.`,
    ];
  return warned;
};

/** What a save needs once a raised maxmemory is in use; null where it is not raised, or nothing is saved or known. `before` is what was set. */
const saveAfter = (key: string, before: string, after: string, figures: Figures): Output<"set">["save"] => {
  const [from, to] = [bytesOf(key, before), bytesOf(key, after)];
  return key !== "maxmemory" || from === null || to === null
    ? null
    : saveNeedOfRaise(to, { ...figures, maxmemory: from });
};

/** Before it is set, nobody knows whether this Redis has a policy that not every one has. */
const notEverywhere = (policy: string, before: string): string[] =>
  policy === before || (COMMON_POLICIES as readonly string[]).includes(policy)
    ? []
    : [`Not every Redis knows ${policy}: whether this one does shows when it is set.`];

type Later = Output<"set">["later"];

/** `0.3 s later 92.1 MiB are, for which eviction had gone on for 0.2 s.` @param limit bytes */
const soFar = (later: Later, limit: number): string => {
  if (later === null) return "";
  const { after_ms, used_memory, evicting_ms } = later;
  const after = ` ${duration(after_ms)} after the OK, ${sizeText(used_memory)} were in use`;
  if (used_memory <= limit || evicting_ms === 0) return `${after}: it was done by then.`;
  return evicting_ms === null ? `${after}.` : `${after}, and eviction had gone on for ${duration(evicting_ms)}.`;
};

/** `CONFIG SET` is answered before what is too much has gone. @param left what is in use less the limit, negative */
const tooMuch = (used: number, left: number, policy: string, later: Later): string => {
  const more = `${sizeText(used)} are in use, ${sizeText(-left)} more than the new limit: Redis`;
  const evicted = evictedBy(policy);
  if (evicted === "none") return `${more} refuses writes from now on, and evicts nothing.`;
  const what = evicted === "any" ? "evicting" : "evicting keys with a time to live";
  const end = evicted === "any" ? "" : "; it refuses writes when none is left";
  return `${more} says OK at once and goes on ${what} in slices, without any write, until it is just above the limit${end}.${soFar(later, used + left)} \`memory\` shows how far it is.`;
};

/** Each key has one field, in which LFU keeps how often it is used, and everything else when: what one has written the other reads wrongly. */
const misread = (before: string, after: string): string[] => {
  const [was, is] = [before.endsWith("-lfu"), after.endsWith("-lfu")];
  return was !== is && /-l[fr][a-z]$/.test(after)
    ? [
        `From ${before} to ${after}, which keys go first is arbitrary for a while: what Redis noted of each key's use means something else under the new policy, until the key is used again.`,
      ]
    : [];
};

const warnings = (key: string, before: string, after: string, figures: Figures, later: Later): string[] => {
  const found: string[] = [];
  const save = saveAfter(key, before, after, figures);
  if (save !== null && save.peak > save.limit)
    found.push(`${capital(saveText(bytesOf(key, after) ?? 0, save))}: the kernel may kill Redis.`);
  if (key === "maxmemory-policy") found.push(...evictionWarnings(after, figures), ...misread(before, after));
  found.push(...topologyWarnings(key, figures.topology));
  const left = headroom(key, after, after, figures).after;
  if (left !== null && left < 0 && figures.topology?.maxmemory_ignored !== true)
    found.push(
      tooMuch(figures.used_memory, left, key === "maxmemory-policy" ? after : figures.maxmemory_policy, later),
    );
  return found;
};

/** What `set` and `undo` answer; an undo is asked under no bounds of its own. `forMs`: for how long the value was asked for, milliseconds; null for as long as Redis keeps it. */
export const answerOf = (
  {
    key,
    before,
    after,
    figures,
    bounds = null,
    later = null,
  }: Pick<Reading<"set">, "key" | "before" | "after" | "figures"> & Partial<Pick<Reading<"set">, "bounds" | "later">>,
  outcome: Output<"set">["outcome"],
  forMs: number | null,
  change: { id: number; until: number | null } | null,
): Output<"set"> => ({
  ...{ key, before, after, outcome },
  change_id: change?.id ?? null,
  until: change?.until == null ? null : new Date(change.until).toISOString(),
  headroom: headroom(key, before, after, figures, later?.used_memory),
  later,
  save: saveAfter(key, before, after, figures),
  bounds,
  warnings: [
    ...(outcome === "dry_run" && key === "maxmemory-policy" ? notEverywhere(after, before) : []),
    ...warnings(key, before, after, figures, later),
  ],
  lasts: lasts(forMs),
  permanent: permanent([[key, after]]),
});

interface Said {
  verdict: Verdict;
  summary: string;
}

const changed = (data: Output<"set">, verb: string): Said => {
  const { key, before, after, outcome, until, change_id } = data;
  const what = `${key} ${settingText(key, before)} -> ${settingText(key, after)}`;
  const verdict = data.warnings.length > 0 ? "warn" : "ok";
  if (outcome === "dry_run") return { verdict, summary: `Would change ${what}; nothing was changed.` };
  if (outcome === "not_applied") return { verdict: "critical", summary: `Not made: ${what} (change ${change_id}).` };
  if (outcome === "unknown")
    return { verdict: "critical", summary: `Nobody knows yet whether this was made: ${what} (change ${change_id}).` };
  if (before === after && change_id === null)
    return { verdict, summary: `${key} is already set to ${settingText(key, after)}; nothing was changed.` };
  return { verdict, summary: `${verb} ${what}${until === null ? "" : ` until ${until}`} (change ${change_id}).` };
};

/** The sentence and the verdict for what was done or is on the books. */
export const summaryOf = (operation: DeskOperation, target: string, value: unknown): Said => {
  switch (operation) {
    case "set":
      return changed(value as Output<"set">, "Changed");
    case "undo":
      return changed(value as Output<"undo">, "Put back");
    case "apply": {
      const { items, remaining } = value as Output<"apply">;
      const count = (...outcomes: string[]): number => items.filter(({ outcome }) => outcomes.includes(outcome)).length;
      const [made, unknown] = [count("applied"), count("unknown")];
      const failed = items.length - made - unknown - count("dry_run");
      const rest = remaining.length === 0 ? "" : ` ${remaining.length} more need the compose file.`;
      if (items.length === 0)
        return { verdict: rest === "" ? "ok" : "warn", summary: `Nothing to apply on ${target}.${rest}` };
      return {
        verdict: failed > 0 || unknown > 0 || rest !== "" ? "warn" : "ok",
        summary:
          `${made} of ${items.length} settings of ${target} were made right${failed > 0 ? `, ${failed} were not` : ""}` +
          `${unknown > 0 ? `; of ${unknown} nobody knows yet whether it was` : ""}.${rest}`,
      };
    }
    case "changes": {
      const { changes } = value as Output<"changes">;
      const timed = changes.filter(({ state }) => state === "active").length;
      return {
        verdict: changes.some(({ state }) => state === "unknown") ? "warn" : "ok",
        summary: `${counted(changes.length, "change")} of ${target}, ${timed} of them to be put back by itself.`,
      };
    }
    case "audit":
  }
  const { lines } = value as Output<"audit">;
  return { verdict: "ok", summary: `${counted(lines.length, "audit line")} of ${target}.` };
};
