/** What the watch has found to be wrong: the open ones first, each with what to do and what happened to it. */
import type { Answer } from "../protocol/answer.ts";
import type { Failing, AlertShown } from "../protocol/operations/alerts.ts";
import { stepOf } from "./steps.ts";
import { type Entry, instant, person, type Phrase, type Shown } from "./view.ts";

const STATES: Readonly<Record<AlertShown["state"], string>> = {
  raised: "open",
  changed: "open, changed",
  acknowledged: "acknowledged",
  muted: "muted",
  settled: "over",
};

const WHAT: Readonly<Record<AlertShown["life"][number]["what"], string>> = {
  raised: "raised",
  came_back: "came back",
  changed: "changed",
  comes_and_goes: "comes and goes",
  acknowledged: "acknowledged",
  muted: "muted",
  mute_over: "the mute ended",
  settled: "settled",
};

/** A phone has room for so many. */
const LINES_MOST = 4;

const lineOf = ({ at, what, by, detail }: AlertShown["life"][number]): Phrase => [
  instant(at),
  ` ${WHAT[what]}`,
  ...(by === null ? [] : [" by ", person(by)]),
  ...(detail === null ? [] : [`: ${detail}`]),
];

const entry =
  (target: string | null) =>
  (alert: AlertShown): Entry => {
    const { id, state, verdict, text, next_step, step, consequences, muted_until, comes_and_goes, life } = alert;
    const isOver = state === "settled";
    const button = isOver ? null : stepOf(step, target);
    return {
      title: String(id),
      facts: [isOver ? "" : verdict, STATES[state], comes_and_goes ? "comes and goes" : ""].filter(Boolean),
      notes: [
        [text],
        ...(isOver ? [] : [[`Next: ${next_step}`]]),
        ...(consequences.length === 0 ? [] : [[`With it: ${consequences.join(", ")}`]]),
        ...(muted_until === null ? [] : [["until ", instant(muted_until)] satisfies Phrase]),
        ...life.slice(-LINES_MOST).map(lineOf),
      ],
      ...(button === null ? {} : { step: button }),
    };
  };

/** A destination that does not take what it is told. */
export const failingText = ({ name, failing_since, why }: Failing[number]): Phrase => [
  `The destination ${name} takes nothing since `,
  instant(failing_since),
  ...(why === undefined ? [] : [`. ${why}`]),
];

export const alerts = ({ data, target }: Answer<"alerts">): Shown => ({
  reasonsTold: true,
  body: [
    ...(data.failing.length === 0
      ? []
      : [
          {
            kind: "text" as const,
            paragraphs: data.failing.map(failingText),
          },
        ]),
    ...(data.alerts.length === 0
      ? []
      : [{ kind: "entries" as const, noun: "alert", most: 10, spaced: true, entries: data.alerts.map(entry(target)) }]),
  ],
});
