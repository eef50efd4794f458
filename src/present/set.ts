/** What became of a change, of `set` and of `undo`: as read back, how long it lasts, what makes it permanent, how it is taken back. */
import type { Output } from "../protocol/operations.ts";
import type { Answer } from "../protocol/answer.ts";
import { sizeOf, sizeText } from "../shared/figures.ts";
import { unforeseen } from "../protocol/guards.ts";
import { fromTo, settingText } from "./setting.ts";
import { step } from "./steps.ts";
import { type Block, type Heading, next, type Shown, type Step, strong, text } from "./view.ts";

type Changed = Output<"set">;

export const DONE: Heading = { tone: "done", word: "DONE" };
export const NOT_DONE: Heading = { tone: "failed", word: "NOT CHANGED" };
export const NOTHING_DONE: Heading = { tone: "info", word: "NOTHING CHANGED" };
export const OUTCOME_UNKNOWN: Heading = { tone: "unknown", word: "OUTCOME UNKNOWN" };

const OUTCOMES: Readonly<Record<Changed["outcome"], { heading: Heading; said: string }>> = {
  applied: { heading: DONE, said: "applied, and read back" },
  not_applied: { heading: NOT_DONE, said: "NOT applied" },
  unknown: { heading: OUTCOME_UNKNOWN, said: "UNKNOWN: the link died under it" },
  dry_run: { heading: NOTHING_DONE, said: "nothing written: a dry run" },
};

const room = (bytes: number | null): string => (bytes === null ? "no limit" : sizeText(bytes));

/** maxmemory less what is in use, now and then; null where neither has a limit. */
const headroom = (
  { before, after }: Changed["headroom"],
  labels: readonly [string, string],
): Extract<Block, { kind: "change" }>["headroom"] =>
  before === null && after === null ? null : { labels, values: [room(before), room(after)] };

/** Old value and new one; what a dry run found is not made yet. */
export const changeBlock = (data: Changed, outcome: string | null, labels: readonly [string, string]): Block => ({
  kind: "change",
  key: data.key,
  ...fromTo(data.key, data.before, data.after),
  outcome,
  headroom: headroom(data.headroom, labels),
  until: data.until,
});

export const warningBlocks = (warnings: readonly string[]): Block[] =>
  warnings.map((warning) => ({ ...text(warning), mark: { tone: "warn", word: "Warning" } }));

type Save = NonNullable<Changed["save"]>;

const KNOWN_BY: Readonly<Record<Save["basis"], string>> = {
  measured: "by what the last one copied",
  writes: "by the writes that come",
  worst_case: "at worst: no save has told what one copies",
};

const knownBy = ({ basis, busiest }: Save): string =>
  busiest ? "by what the busiest one in Redis's log copied" : KNOWN_BY[basis];

/** What a save needs of the container once a raised maxmemory is in use. */
export const saveBlocks = ({ save }: Pick<Changed, "save">): Block[] =>
  save === null ? [] : [text(`A save then: up to ${sizeOf(save.peak, save.limit)} of the container, ${knownBy(save)}`)];

/** The same for whoever still has to decide: with what that figure cannot know. */
export const saveForecast = ({ save }: Pick<Changed, "save">): Block[] => {
  const but = save === null ? null : unforeseen(save);
  return [...saveBlocks({ save }), ...(but === null ? [] : [{ ...text(but), small: true as const }])];
};

/** How long it lasts, and what makes it permanent. */
export const lastingBlock = (lasts: string, permanent: string | null): Block => ({
  kind: "text",
  paragraphs: [`How long: ${lasts}`, ...(permanent === null ? [] : [`For good: ${permanent}`])],
  small: true,
});

/** What to do where it is not known, or not so, that the value was set. */
const advice = ({ outcome, key, before }: Changed): Block[] => {
  if (outcome === "not_applied") return [text(`${key} is ${settingText(key, before)} still.`)];
  return outcome === "unknown"
    ? [next("It may have taken effect. Look at the value before you do anything else.")]
    : [];
};

/** To look at what it is, and at what became of it. */
export const lookSteps = (key: string | undefined, target: string | null): Step[] => [
  ...(key === undefined ? [] : [{ ...step("config", target, { key }, `Show ${key} now`), first: true as const }]),
  step("changes", target, {}, "Show changes"),
];

const already = ({ key, after, warnings }: Changed): Shown => ({
  heading: NOTHING_DONE,
  body: [text([strong(key), " is ", strong(settingText(key, after)), " already."]), ...warningBlocks(warnings)],
});

const undoBlock = (id: number): Block => ({
  kind: "text",
  paragraphs: [],
  withoutButtons: `Change ${id}. To take it back: undo ${id}, or POST …/changes/${id}/undo.`,
});

/** Where it is not known, or not so, that the value was set: what there is to look at, and nothing that holds only if it was. */
const unsure = (data: Changed, said: string, target: string | null): Shown => ({
  body: [
    changeBlock({ ...data, headroom: { before: null, after: null }, until: null }, said, ["was", "is"]),
    ...advice(data),
    ...warningBlocks(data.warnings),
  ],
  steps: lookSteps(data.key, target),
});

const sure = (verb: "set" | "undo", data: Changed, said: string, target: string | null): Shown => {
  const { outcome, change_id } = data;
  const undoable = verb === "set" && outcome === "applied" && change_id !== null;
  return {
    body: [
      changeBlock(data, said, outcome === "dry_run" ? ["now", "then"] : ["was", "is"]),
      ...saveBlocks(data),
      ...warningBlocks(data.warnings),
      lastingBlock(data.lasts, data.permanent),
      ...(change_id === null ? [] : [undoBlock(change_id)]),
    ],
    steps: undoable ? [step("undo", target, { id: String(change_id) }, "Undo")] : [],
  };
};

const made = (verb: "set" | "undo", data: Changed, target: string | null): Shown => {
  const { outcome } = data;
  const { heading, said } = OUTCOMES[outcome];
  const undone = verb === "undo" && outcome === "applied";
  return {
    heading: undone ? { tone: "done", word: "UNDONE" } : heading,
    ...(outcome === "applied" || outcome === "dry_run" ? sure(verb, data, said, target) : unsure(data, said, target)),
  };
};

const changed =
  (verb: "set" | "undo") =>
  ({ data, target }: { data: Changed; target: string | null }): Shown => {
    const { key, before, after, outcome, change_id } = data;
    const { from, to } = fromTo(key, before, after);
    return {
      subject: key,
      summaryTold: true,
      notice: `${key} ${from} → ${to}`,
      ...(outcome === "applied" && before === after && change_id === null ? already(data) : made(verb, data, target)),
    };
  };

export const set: (answer: Answer<"set">) => Shown = changed("set");
export const undo: (answer: Answer<"undo">) => Shown = changed("undo");
