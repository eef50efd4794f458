/** PagerDuty's Events API v2 (https://developer.pagerduty.com/docs/events-api-v2/trigger-events/): one incident for an alert, by its `dedup_key`. Pure. */
import { shortened } from "../../../../shared/text.ts";
import { consoleLink } from "./console-link.ts";
import { aliasOf, lineOf, type Message, type Telling, type Word } from "./message.ts";
import type { Post } from "./post.ts";
import type { Posting } from "./slack.ts";

const ENQUEUE = "https://events.pagerduty.com/v2/enqueue";
const SUMMARY_MOST = 1024;

type Action = "trigger" | "acknowledge" | "resolve";

/** Null for what it has no word for: a mute is redis-ops's own. An alert that is triggered again changes nothing but its incident's log. */
const actionOf = ({ what }: Telling): Action | null => {
  if (what === "settled") return "resolve";
  if (what === "acknowledged") return "acknowledge";
  return what === "muted" || what === "comes_and_goes" || what === "made" ? null : "trigger";
};

const OPEN: Posting = { channel: "pagerduty", ts: "open" };
const OVER: Posting = { channel: "pagerduty", ts: null };

/** Whether it would only bring an incident up to date where there is none: one that is made calls somebody. */
export const hasNoIncident = ({ notice }: Message, before: Posting | null): boolean =>
  notice.how === "edit" && actionOf(notice) === "trigger" && before?.ts == null;

/** Where the incident is when it was told; null where that is as before. */
export const incidentAfter = ({ notice }: Message, before: Posting | null): Posting | null => {
  const isOpen = before?.ts != null;
  const action = actionOf(notice);
  if (action === "trigger") return isOpen ? null : OPEN;
  return action === "resolve" && isOpen ? OVER : null;
};

/** Null where it is told nothing: it has its own way to tell of a night. @param publicUrl as in `consoleLink` */
export const pagerDutyPost = (
  routingKey: string,
  message: Message | Word,
  publicUrl: string | null = null,
): Post | null => {
  if ("text" in message) return null;
  const { target, targets, notice, alert, at } = message;
  const action = actionOf(notice);
  if (action === null) return null;
  const event = { routing_key: routingKey, event_action: action, dedup_key: aliasOf(message) };
  const payload = {
    summary: shortened(lineOf(message), SUMMARY_MOST),
    source: target,
    severity: alert.verdict === "critical" ? "critical" : "warning",
    timestamp: new Date(at).toISOString(),
    component: "redis",
    class: alert.cause,
    custom_details: {
      ...{ next_step: alert.next_step, consequences: alert.consequences },
      ...(targets === undefined ? {} : { targets }),
    },
  };
  const link = consoleLink(publicUrl, target, alert);
  const links = link === null ? {} : { links: [{ href: link.url, text: link.text }] };
  return {
    url: ENQUEUE,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(action === "trigger" ? { ...event, client: "redis-ops", payload, ...links } : event),
  };
};
