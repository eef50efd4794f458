/** A link that signs somebody of the made-up workspace in, asked for as the bot in Socket Mode asks for it. */
import { remoteSignIn } from "../../bot/operations/remote-console.ts";
import type { Role } from "../../src/protocol/operation.ts";
import { StackError } from "../stack/command.ts";
import type { SlackWorkspace } from "../stack/slack.ts";
import type { Stack } from "../stack/stack.ts";

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
  { worker, botToken, slack: { team, operator } }: Asked,
  person: { user: string; role: Role } = { user: operator, role: "operator" },
): Promise<string> {
  const signIn = remoteSignIn({ origin: worker.consoleUrl, token: botToken, send: fetch });
  const linked = await signIn({ team, ...person });
  if (linked.ok) return linked.link.url;
  const { status, detail, hint } = linked.problem;
  throw new StackError(`The Worker made no sign-in link. ${detail} (${status}) ${hint}`);
}
