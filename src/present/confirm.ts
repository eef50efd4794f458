/** A change before it is made: everything the one who confirms it should know, and nothing that is not needed. */
import { type OperationName, operations } from "../protocol/operations.ts";
import { slashLine } from "../protocol/slash.ts";
import type { Told } from "../protocol/answer.ts";
import { parseDuration } from "../shared/duration.ts";
import { someOf } from "../shared/text.ts";
import { applyBlocks } from "./apply.ts";
import { togetherBlocks } from "./mute.ts";
import { changeBlock, lastingBlock, saveForecast, warningBlocks } from "./set.ts";
import { fromTo, isLowered, settingText } from "./setting.ts";
import { type Block, code, instant, strong, text, type View } from "./view.ts";

export interface Plan {
  operation: OperationName;
  target: string | null;
  /** As the person wrote it. */
  input: Readonly<Record<string, string>>;
  /** The answer to the same operation asked as a dry run; for `undo` that of `changes` with the one change in it. Null where there is none. */
  preview: Told | null;
}

export interface Confirmation {
  view: View;
  /** It lowers, evicts, or overrides a guard. */
  risky: boolean;
}

interface Asked {
  /** What is changed. */
  what: string;
  /** Where, if it is on more than the target that was named. */
  on?: string;
  body: Block[];
  risky: boolean;
}

type PreviewOf<N extends OperationName> = Extract<Told, { operation: N }>;

/** For how long, and until when that would be. @param now milliseconds since the epoch */
const duringBlocks = (input: Plan["input"], now: number): Block[] => {
  const time = input["for"] ?? "";
  if (time === "") return [];
  const parsed = parseDuration(time);
  if (!parsed.ok) return [text(`For ${time}`)];
  return [text([`For ${time} until `, instant(new Date(now + parsed.value).toISOString())])];
};

const askSet = ({ input }: Plan, { data }: PreviewOf<"set">, now: number): Asked => {
  const { key, before, after, warnings, lasts, permanent } = data;
  return {
    what: `Change ${key}`,
    body: [
      changeBlock({ ...data, until: null }, null, ["now", "then"]),
      ...saveForecast(data),
      ...duringBlocks(input, now),
      ...(before === after ? [text("It has this value already.")] : []),
      ...warningBlocks(warnings),
      lastingBlock(lasts, permanent),
    ],
    risky: isLowered(key, before, after) || warnings.length > 0,
  };
};

/** A change whose setting could not be read before it. */
const askBlindly = ({ input }: Plan, now: number): Asked => {
  const { key = "", value = "" } = input;
  return {
    what: `Change ${key}`,
    body: [
      text([strong(key), " to ", strong(settingText(key, value))]),
      ...duringBlocks(input, now),
      { ...text("What it is now could not be read."), mark: { tone: "warn", word: "" } },
    ],
    risky: true,
  };
};

const askApply = ({ data, target }: PreviewOf<"apply">): Asked => ({
  what: "Apply the profile",
  body: applyBlocks(data, target),
  risky: data.items.some(({ key, before, after, outcome }) => outcome === "refused" || isLowered(key, before, after)),
});

const askUndo = ({ input }: Plan, preview: Told | null): Asked => {
  const change = preview?.operation === "changes" ? preview.data.changes[0] : undefined;
  if (change === undefined) {
    const id = input["id"] ?? "latest";
    return {
      what: id === "latest" ? "Undo the latest change" : `Undo change ${id}`,
      body: [text("Puts back the value that the change replaced, unless somebody has changed it since.")],
      risky: false,
    };
  }
  const { id, key, after, original } = change;
  const putBack = { kind: "change", key, ...fromTo(key, after, original) } as const;
  return {
    what: `Undo change ${id}`,
    body: [
      { ...putBack, outcome: null, headroom: null, until: null },
      text("Refused if somebody has changed it since."),
    ],
    risky: isLowered(key, after, original),
  };
};

const NAMED_MOST = 3;

/** Those that it would be done for, and all with why not. Nothing, where it is about one target. */
const askTogether = (preview: Told | null): Pick<Asked, "on" | "body"> => {
  const isOfAlerts =
    preview?.operation === "acknowledge" || preview?.operation === "mute" || preview?.operation === "unmute";
  if (!isOfAlerts || preview.data.together === undefined) return { body: [] };
  const names = preview.data.together.filter(({ done }) => done).map(({ target }) => target);
  return { on: someOf(names, NAMED_MOST), body: togetherBlocks(preview.data) };
};

/** What is kept back is named, since all of them are more than one would think. */
const askMute = ({ input, preview }: Plan, now: number): Asked => {
  const { finding = "" } = input;
  const { body, ...where } = askTogether(preview);
  return {
    what: finding === "" ? "Mute all alerts" : `Mute ${finding}`,
    ...where,
    body: [
      ...body,
      ...duringBlocks(input, now),
      text("Nobody is called meanwhile, also where it gets worse. `unmute` ends it."),
    ],
    risky: finding === "",
  };
};

const askUnmute = ({ input, preview }: Plan): Asked => {
  const { finding = "" } = input;
  const { body, ...where } = askTogether(preview);
  return {
    what: finding === "" ? "End all mutes" : `End the mute of ${finding}`,
    ...where,
    body: [...body, text("What was kept back and is still so is told then.")],
    risky: false,
  };
};

const askAcknowledge = ({ input, preview }: Plan): Asked => {
  const { body, ...where } = askTogether(preview);
  return {
    what: where.on === undefined ? `Acknowledge alert ${input["id"] ?? ""}` : "Acknowledge no_answer",
    ...where,
    body: [...body, text("It is told of again only when it gets worse, and when it is over.")],
    risky: false,
  };
};

/** Any other change: what was asked, as it was asked. */
const askAny = ({ operation, input }: Plan): Asked => {
  const rows = Object.entries(input).filter(([key]) => key !== "reason");
  return {
    what: operation,
    body: [text(`${operations[operation].summary}.`), { kind: "rows", rows, most: 20, noun: "input" }],
    risky: false,
  };
};

const ask = (plan: Plan, now: number): Asked => {
  const { operation, preview } = plan;
  if (operation === "undo") return askUndo(plan, preview);
  if (operation === "mute") return askMute(plan, now);
  if (operation === "unmute") return askUnmute(plan);
  if (operation === "acknowledge") return askAcknowledge(plan);
  if (operation === "set") return preview?.operation === "set" ? askSet(plan, preview, now) : askBlindly(plan, now);
  return operation === "apply" && preview?.operation === "apply" ? askApply(preview) : askAny(plan);
};

const FLAGS = ["allow_eviction", "force"] as const;

/** Asks for a yes. Nothing has been changed when it is shown. @param now milliseconds since the epoch */
export const confirmationOf = (plan: Plan, now: number): Confirmation => {
  const { operation, target, input } = plan;
  const { what, on = target, body, risky } = ask(plan, now);
  const forced = FLAGS.filter((flag) => input[flag] === "true");
  const question = `${what}${on === null ? "" : ` on ${on}`}?`;
  const overrides: Block[] = forced.map((flag) => ({
    ...text([code(flag), " overrides a guard."]),
    mark: { tone: "warn", word: "" },
  }));
  return {
    view: {
      title: question,
      heading: { tone: "ask", word: "" },
      about: question,
      summary: null,
      notice: `Please confirm: ${question} ${slashLine(operation, input, target)}`,
      body: [...body, ...overrides],
      reasons: [],
      details: [],
      steps: [],
      commands: [],
      reference: null,
    },
    risky: risky || forced.length > 0,
  };
};
