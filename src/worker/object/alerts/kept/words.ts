/** What is said at the end of a mute. Loaded when there is something to say. Pure. */
import { clock, counted } from "../../../../shared/figures.ts";
import { someOf } from "../../../../shared/text.ts";
import type { KeptShown } from "../senders/slack.ts";
import { fitting, instantText, personText, section } from "../senders/slack-text.ts";
import { type Ended, type Finding, type Kept, keptOf } from "./kept.ts";
import { TEXT_MOST } from "./store.ts";

/** Those that are told; of a hundred nobody reads more. */
const TOLD_MOST = 8;
const MUTES_MOST = 3;

/** How a layout shows a time, a person, and text from outside. */
interface Shown {
  instant: (at: number) => string;
  person: (id: string) => string;
  text: (text: string) => string;
}

const PLAIN: Shown = {
  instant: (at) => clock(new Date(at).toISOString()),
  person: (id) => id,
  text: (text) => text,
};
const SLACK: Shown = { instant: instantText, person: personText, text: (text) => fitting(text, TEXT_MOST) };

const timesText = (times: number): string => (times === 1 ? "" : times === 2 ? ", twice" : `, ${times} times`);

const lineOf = ({ verdict, text, from, until, times }: Finding, shown: Shown): string => {
  const when = `${shown.instant(from)}${until === null ? "" : ` to ${shown.instant(until)}`}`;
  const is = until === null ? `Still so${timesText(times)}, since` : `Over${timesText(times)},`;
  return `${is} ${when} (${verdict}): ${shown.text(text)}`;
};

const headOf = ({ from, until, mutes, findings }: Kept, shown: Shown): string => {
  const by = mutes.map(
    (mute) => `${shown.person(mute.by)}${mute.reason === null ? "" : `: ${shown.text(mute.reason)}`}`,
  );
  const all = findings.reduce((total, { ids }) => total + ids.length, 0);
  return `${counted(all, "alert")} kept back while muted, ${shown.instant(from)} to ${shown.instant(until)}, by ${someOf(by, MUTES_MOST, "; ")}`;
};

const linesOf = ({ findings }: Kept, shown: Shown): string => {
  const told = findings.slice(0, TOLD_MOST).map((finding) => lineOf(finding, shown));
  const more = findings.length - told.length;
  return [...told, ...(more > 0 ? [`And ${more} more.`] : [])].join("\n");
};

/** With times in UTC. */
const keptText = (kept: Kept): string => `${headOf(kept, PLAIN)}\n${linesOf(kept, PLAIN)}`;

/** For a message in Slack: people and times as it shows them. @param before what it begins with; harmless */
export const keptShown = (before: string, all: readonly Ended[]): KeptShown => {
  const kept = keptOf(all);
  return {
    text: `${before}${fitting(keptText(kept))}`,
    blocks: [section(`${before}${headOf(kept, SLACK)}`), section(linesOf(kept, SLACK))],
  };
};

/** For a program. */
export const keptTold = (target: string, all: readonly Ended[]): object => {
  const iso = (instant: number | null): string | null => (instant === null ? null : new Date(instant).toISOString());
  const kept = keptOf(all);
  const { from, until, mutes, findings } = kept;
  return {
    type: "alerts.kept_back",
    data: {
      ...{ target, summary: `${target}: ${keptText(kept)}`, from: iso(from), until: iso(until), mutes },
      kept: findings.map((finding) => ({ ...finding, from: iso(finding.from), until: iso(finding.until) })),
    },
  };
};
