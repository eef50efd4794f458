/** The Bolt app: the same listeners for both ways that requests come in. */
import { App, type Receiver } from "@slack/bolt";
import type { Bot } from "../flow/bot.ts";
import { boltLogger } from "./bolt-log.ts";
import { ACTION_ID, OPEN_ACTION_ID } from "../access/buttons.ts";
import { ALERT_ACTION_ID } from "../../src/protocol/alert-press.ts";
import { onAlertPress } from "../listen/alert-press.ts";
import { onCommand } from "../listen/command.ts";
import { onPress } from "../listen/press.ts";

/** As in `manifest.yaml`. */
export const COMMAND = "/redis";

/** An app of this receiver. It needs no token: everything is said in acknowledgements and to response URLs. */
export const createApp = (receiver: Receiver, bot: Bot): App => {
  const app = new App({
    receiver,
    // SLACK_ACCESS decides who may ask. Without this function, Bolt would want a token.
    authorize: () => Promise.resolve({}),
    logger: boltLogger(bot.log),
    ignoreSelf: false,
    convoStore: false,
  });
  app.command(COMMAND, onCommand(bot));
  app.action({ action_id: ACTION_ID, type: "block_actions" }, onPress(bot));
  app.action({ action_id: ALERT_ACTION_ID, type: "block_actions" }, onAlertPress(bot));
  app.action(/^/, async ({ action, ack }) => {
    const id = "action_id" in action ? action.action_id : "";
    if (ACTION_ID.test(id) || ALERT_ACTION_ID.test(id)) return;
    bot.log({ slack: "press", outcome: id === OPEN_ACTION_ID ? "opened" : "unknown_action" });
    await ack();
  });
  app.command(/^/, async ({ command, ack }) => {
    if (command.command === COMMAND) return;
    bot.log({ slack: "command", outcome: "unknown_command" });
    await ack();
  });
  // The app subscribes to no events. Bolt has acknowledged this one already.
  app.event(/^/, async () => {
    bot.log({ slack: "event", outcome: "ignored" });
    await Promise.resolve();
  });
  app.error((error) => {
    bot.log({ slack: "bolt", outcome: "failed", problem: error.code });
    return Promise.reject(error);
  });
  return app;
};
