/** A link that signs the made-up workspace's operator in, asked for as the bot in Socket Mode asks for it. */
import { remoteSignIn } from "../../bot/operations/remote-console.ts";
import { StackError } from "../stack/command.ts";
import type { Stack } from "../stack/stack.ts";

type Asked = Pick<Stack, "botToken" | "slack"> & { worker: Pick<Stack["worker"], "consoleUrl"> };

/** It works once, within five minutes. */
export async function askForLink({ worker, botToken, slack: { team, operator } }: Asked): Promise<string> {
  const signIn = remoteSignIn({ origin: worker.consoleUrl, token: botToken, send: fetch });
  const linked = await signIn({ team, user: operator, role: "operator" });
  if (linked.ok) return linked.link.url;
  const { status, detail, hint } = linked.problem;
  throw new StackError(`The Worker made no sign-in link. ${detail} (${status}) ${hint}`);
}
