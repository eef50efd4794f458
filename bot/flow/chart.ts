/** The chart of an answer, if it is one over time. It is posted after the answer, which never waits for a picture. */
import type { Told } from "../../src/protocol/answer.ts";
import { clock, counted } from "../../src/shared/figures.ts";
import { type Charted, charted } from "../reply/index.ts";
import type { Message } from "../slack/message.ts";
import type { Situation } from "./situation.ts";

/** Undefined where there is none. Never rejects. */
export const chartOf = async (
  message: Message,
  answer: Told,
  { chart, bot }: Pick<Situation, "chart" | "bot">,
): Promise<Charted | undefined> => {
  if (chart === null || answer.operation !== "history" || answer.target === null) return undefined;
  const { target, data, summary } = answer;
  // There is nothing to draw, or the address has no word for it: what is drawn is the metric as a whole.
  if (data.last === null || data.queue !== undefined) return undefined;
  const { metric, since, until, gaps } = data;
  const missing = gaps.length === 0 ? "" : ` ${counted(gaps.length, "time")} without readings.`;
  const told = `${target}, ${clock(since)} to ${clock(until)}. ${summary}${missing}`;
  try {
    const address = await chart({ target, metric, since, until });
    return address === null ? undefined : charted(message, address, told);
  } catch {
    bot.log({ slack: "command", outcome: "no_chart" });
    return undefined;
  }
};
