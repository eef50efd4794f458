/**
 * The one place where the Worker knows the bot. It is loaded when Slack calls first, so that Bolt costs an isolate that Slack never calls
 * nothing but its bytes.
 */
// oxlint-disable-next-line no-restricted-imports -- the exception that the rule is for
export const loadBot = () => import("../../../bot/worker.ts");
