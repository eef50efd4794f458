import { type Caller, callerText } from "../../src/protocol/caller.ts";
import { words } from "./escape.ts";

const USER = /^[UW][A-Z0-9]{2,20}$/;

/** A person by id, which Slack shows as their name. Only what has the shape of an id becomes a mention. */
export const person = (user: string): string => (USER.test(user) ? `<@${user}>` : words(user));

/** @param mention only where nobody is called by it: an ephemeral message notifies no one */
export const who = ({ id, via }: Pick<Caller, "id" | "via">, mention: boolean): string => {
  const user = id.split("/").at(-1) ?? "";
  return via === "slack" && mention && USER.test(user) ? person(user) : words(callerText({ id, via }));
};
