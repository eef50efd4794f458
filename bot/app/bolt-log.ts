import { type Logger, LogLevel } from "@slack/bolt";
import type { Log } from "./log.ts";

const nothing = (): void => {};

/**
 * Bolt's warnings and errors as lines of our log. Only the first argument is kept, without addresses: the others may hold a request's body,
 * and the address of a WebSocket holds a ticket.
 */
export const boltLogger = (log: Log): Logger => {
  const say = (...said: unknown[]): void => {
    const [first] = said;
    const text = first instanceof Error ? first.name : typeof first === "string" ? first : typeof first;
    log({ slack: "bolt", outcome: "warned", problem: text.replaceAll(/\b\w+:\/\/\S+/g, "…").slice(0, 120) });
  };
  return {
    debug: nothing,
    info: nothing,
    warn: say,
    error: say,
    getLevel: () => LogLevel.WARN,
    setLevel: nothing,
    setName: nothing,
  };
};
