/** A link that signs the made-up workspace's operator in, asked for as the bot in Socket Mode asks for it. */
import * as z from "zod";
import { StackError } from "../stack/command.ts";
import type { Stack } from "../stack/stack.ts";

const DEADLINE_MS = 10_000;
const answerSchema = z.looseObject({ url: z.url() });

type Asked = Pick<Stack, "botToken" | "slack"> & { worker: Pick<Stack["worker"], "consoleUrl"> };

/** It works once, within five minutes. */
export async function askForLink({ worker, botToken, slack }: Asked): Promise<string> {
  const response = await fetch(`${worker.consoleUrl}/console/link`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${botToken}`,
      "x-on-behalf-of": `${slack.team}/${slack.operator}`,
      "x-on-behalf-role": "operator",
    },
    signal: AbortSignal.timeout(DEADLINE_MS),
  });
  const text = await response.text();
  if (!response.ok) throw new StackError(`The Worker made no sign-in link. It answered ${response.status}:\n${text}`);
  return answerSchema.parse(JSON.parse(text)).url;
}
