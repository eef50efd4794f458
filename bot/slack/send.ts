/** The part of `fetch` that the bot uses for Slack's `response_url` as well. */
export type { Send } from "../../client/send.ts";
