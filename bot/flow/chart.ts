/** The chart of an answer, if it is one over time. It is a message of its own, with all that the answer says, so that the answer never waits for a picture. */
import type { Told } from "../../src/protocol/answer.ts";
import { charted } from "../reply/index.ts";
import type { Message } from "../slack/message.ts";
import type { Situation } from "./situation.ts";

/** Undefined where there is none. Never rejects. */
export const chartOf = async (
  message: Message,
  answer: Told,
  { chart, bot }: Pick<Situation, "chart" | "bot">,
): Promise<Message | undefined> => {
  if (chart === null || answer.operation !== "history" || answer.target === null) return undefined;
  const { target, data, summary } = answer;
  // There is nothing to draw.
  if (data.last === null) return undefined;
  const { metric, since, until } = data;
  try {
    const address = await chart({ target, metric, since, until });
    return address === null ? undefined : charted(message, address, `${target}, ${since} to ${until}. ${summary}`);
  } catch {
    bot.log({ slack: "command", outcome: "no_chart" });
    return undefined;
  }
};
