/** The console for the one who asks: a link that signs them in, once. It goes to them alone; no line of the log has it. */
import { consoleMessage, problemMessage } from "../reply/index.ts";
import type { Spoken } from "./question.ts";
import type { Situation } from "./situation.ts";

/** Null if the request was answered before. */
export const consoleFor = async ({ bot, signIn }: Situation): Promise<Spoken | null> => {
  const linked = await signIn();
  const now = bot.now();
  if (linked.ok) return { message: consoleMessage(linked.link, now), outcome: "console" };
  if (linked.notFirst === "request") return null;
  return { message: problemMessage(linked.problem, { now, failed: null }), outcome: linked.problem.code };
};
