/** What is said of a host that does not answer. Pure. */
import { age, counted } from "../../../../shared/figures.ts";
import { shortened, someOf } from "../../../../shared/text.ts";
import { NO_ANSWER } from "../machine/observe.ts";
import type { Message } from "../senders/message.ts";
import type { Incident, Report, Turn } from "./incident.ts";

/** Those that are named with what was last read of them; of a hundred nobody reads that. */
const NAMED = 10;
const SUMMARY_MOST = 80;

const before = ({ target, away: { lastGood } }: Report, at: number): string =>
  lastGood === null
    ? ` ${target}: nothing was read before.`
    : ` ${target}, ${age(Math.max(0, at - lastGood.at))} ago: ${shortened(lastGood.summary, SUMMARY_MOST)}`;

const open = ({ hit, ever }: Incident, down: readonly Report[], { at, text }: Report): string => {
  const [first] = down;
  if (first === undefined) return text;
  const back = ever.filter((name) => !hit.includes(name));
  const answers = back.length === 0 ? "" : ` Answers again: ${someOf(back, NAMED)}.`;
  if (down.length === 1) return `${first.text}${answers}`;
  const lasts = down.slice(0, NAMED).map((each) => before(each, at));
  const more = down.length > NAMED ? ` And ${down.length - NAMED} more.` : "";
  const { hop, detail } = (down.find(({ away }) => away.detail !== "") ?? first).away;
  return `No answer from the host of ${counted(down.length, "target")}, at the hop ${hop}: ${detail}${lasts.join("")}${more}${answers}`;
};

const over = ({ ever }: Incident, { text, away: { hop, detail } }: Report): string =>
  ever.length > 1
    ? `No answer from the host of ${counted(ever.length, "target")} (${someOf(ever, NAMED)}), at the hop ${hop}: ${detail}`
    : text;

/** @param reports the last one of each target */
export const messageOf = (
  { incident }: Turn,
  notice: NonNullable<Turn["notice"]>,
  reports: readonly Report[],
  report: Report,
  hasBot = false,
): Message => {
  const { id, destination, first, hit, ever, all = ever } = incident;
  const down = reports
    .filter(({ target }) => hit.includes(target))
    .toSorted((one, other) => (one.target < other.target ? -1 : 1));
  const isOver = hit.length === 0;
  return {
    // As its own target would name it: where both tell, the other side knows the second one.
    ...{ id: `${report.target}-${report.number}`, target: first.target, notice, at: report.at, incident: id },
    ...{ targets: isOver ? ever : hit, all },
    together: {
      told_in: destination,
      alerts: down.map(({ target, alertId, acknowledgedBy = null, mute = null }) => ({
        ...{ target, id: alertId, acknowledgedBy, mute },
      })),
    },
    alert: {
      ...{ id: first.alertId, cause: NO_ANSWER, consequences: [], verdict: "critical" },
      text: isOver ? over(incident, report) : open(incident, down, report),
      next_step: (down[0] ?? report).next_step,
      step: (down[0] ?? report).step ?? null,
      stage: isOver ? "settled" : notice.what === "acknowledged" ? "acknowledged" : "raised",
      hasBot,
    },
  };
};
