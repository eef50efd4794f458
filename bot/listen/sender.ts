import type { BlockAction } from "@slack/bolt";
import type { Sender } from "./admit.ts";

/** Who presses. In a shared channel, somebody from another workspace may. Both the channel's and the person's team have to be ours. */
export const senderOf = (body: BlockAction): Sender => {
  const team = body.team?.id ?? "";
  const home = body.user.team_id ?? team;
  return { team: home === team ? team : `${home} in ${team}`, user: body.user.id, channel: body.channel?.id ?? "" };
};

/** What a button carries; empty where it carries nothing. */
export const valueOf = (action: BlockAction["actions"][number]): string =>
  "value" in action && typeof action.value === "string" ? action.value : "";

/** The one who presses, for the log. */
export const callerOf = ({ team, user }: BlockAction): string => `${team?.id ?? ""}/${user.id}`.slice(0, 64);
