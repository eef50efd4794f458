import { newToken } from "../../scripts/token.ts";
import type { TestStack } from "../setup/stack.ts";

/** Restarts the Worker with one token more, which acts for people in Slack as the bot in Socket Mode has to; with the secrets it had before. */
export const withSocketToken = async (
  stack: TestStack,
): Promise<{ token: string; secrets: Readonly<Record<string, string>> }> => {
  const { token, entry } = newToken("slack-bot", "operator", [], "slack");
  const { secrets = {} } = stack.workerOptions;
  const known = JSON.parse(secrets["API_TOKENS"] ?? "[]") as unknown[];
  await stack.control.restartWorker({ secrets: { ...secrets, API_TOKENS: JSON.stringify([...known, entry]) } });
  return { token, secrets };
};
