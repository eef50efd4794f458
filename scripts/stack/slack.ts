/** A made-up Slack workspace: its ids, and the app's signing secret. */
import { randomBytes } from "node:crypto";

export interface SlackWorkspace {
  signingSecret: string;
  /** `T…`, and the people of it, `U…`. */
  team: string;
  operator: string;
  viewer: string;
}

const id = (kind: "T" | "U"): string => kind + randomBytes(5).toString("hex").toUpperCase();

export const newWorkspace = (): SlackWorkspace => ({
  signingSecret: randomBytes(16).toString("hex"),
  team: id("T"),
  operator: id("U"),
  viewer: id("U"),
});

/** What the Worker is told of it; messages may be posted to this machine only. */
export const slackSecrets = ({ signingSecret, team, operator, viewer }: SlackWorkspace): Record<string, string> => ({
  SLACK_SIGNING_SECRET: signingSecret,
  SLACK_ACCESS: JSON.stringify({ team, operators: [operator], viewers: [viewer] }),
  SLACK_HOOKS: "loopback",
});
