/** A link that signs somebody of the made-up workspace in, asked for as the bot in Socket Mode asks for it. */
import * as z from "zod";
import { StackError } from "../stack/command.ts";
import type { Role } from "../../src/protocol/operation.ts";
import type { SlackWorkspace } from "../stack/slack.ts";
import type { Stack } from "../stack/stack.ts";

const DEADLINE_MS = 10_000;
const answerSchema = z.looseObject({ url: z.url() });

interface Asked extends Pick<Stack, "botToken"> {
  slack: Pick<SlackWorkspace, "team" | "operator">;
  worker: Pick<Stack["worker"], "consoleUrl">;
}

/**
 * It works once, within five minutes.
 *
 * @param person whom it is for, and the most that they are to be; the workspace's operator unless said otherwise
 */
export async function askForLink(
  { worker, botToken, slack }: Asked,
  { user, role }: { user: string; role: Role } = { user: slack.operator, role: "operator" },
): Promise<string> {
  const response = await fetch(`${worker.consoleUrl}/console/link`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${botToken}`,
      "x-on-behalf-of": `${slack.team}/${user}`,
      "x-on-behalf-role": role,
    },
    signal: AbortSignal.timeout(DEADLINE_MS),
  });
  const text = await response.text();
  if (!response.ok) throw new StackError(`The Worker made no sign-in link. It answered ${response.status}:\n${text}`);
  return answerSchema.parse(JSON.parse(text)).url;
}
