/**
 * What a device shows: the form of Declarative Web Push (https://www.w3.org/TR/push-api/#declarative-push-message), which Safari shows by itself and the
 * console's service worker reads. It says what, where and how bad, and no figure. Pure.
 */
import { type Message, type Word, wordOf } from "./message.ts";
import { titleOf } from "./titles.ts";

export type Urgency = "high" | "normal";

export interface Pushed {
  /** What of an earlier one it takes the place of: one for each alert, over its life. */
  tag: string;
  urgency: Urgency;
  /** JSON. */
  body: string;
}

const MAGIC = 8030;

interface Shown {
  title: string;
  body: string;
  /** Below the console's address. */
  path: string;
  /** Whether somebody is to look up. */
  calls: boolean;
}

const targetPath = (target: string): string => `/#/t/${encodeURIComponent(target)}`;

const alertShown = ({ target, notice, alert }: Message): Shown => ({
  title: `${target}: ${titleOf(alert.cause)}`,
  body: alert.stage === "settled" ? "It is over." : `${alert.verdict}, ${wordOf(notice, alert)}`,
  path: `${targetPath(target)}?finding=${encodeURIComponent(alert.cause)}`,
  calls: notice.how === "new",
});

const WORDS: Readonly<Record<Word["what"], string>> = {
  morning: "Warnings of the quiet hours. Open it for what is still so.",
  kept_back: "What was kept back while it was muted is over. Open it for what that was.",
  fails: "A destination takes no alerts. What is told there may not be seen.",
  works_again: "A destination takes alerts again.",
};

const wordShown = ({ target, what }: Word): Shown => ({
  ...{ title: target, body: WORDS[what], path: targetPath(target), calls: true },
});

const pushed = (
  { title, body, path, calls }: Shown,
  tag: string,
  origin: string,
  isUrgent: boolean,
  at: number,
): Pushed => {
  const notification = {
    ...{ title, body, navigate: `${origin}${path}`, tag, lang: "en", timestamp: at },
    // What only brings up to date takes its place without a sound.
    ...{ renotify: calls, silent: !calls },
  };
  return { tag, urgency: isUrgent ? "high" : "normal", body: JSON.stringify({ web_push: MAGIC, notification }) };
};

/** @param origin of the console; @param tag of an alert (`tagOf`) */
export const alertPushed = (mail: Message, origin: string, tag: string): Pushed => {
  const isUrgent = mail.notice.how === "new" && mail.alert.verdict === "critical";
  return pushed(alertShown(mail), tag, origin, isUrgent, mail.at);
};

export const wordPushed = (word: Word, origin: string): Pushed =>
  pushed(wordShown(word), `redis-ops/${word.target}/${word.what}`, origin, false, word.at);

/** The last that a device is told when its session has ended by itself: nobody is to wait for alerts that do not come. */
export const farewell = (origin: string, at: number): Pushed => {
  const body = "You are signed out, so alerts reach this device no more. Sign in, and they do again.";
  return pushed({ title: "redis-ops", body, path: "/", calls: true }, "redis-ops/session", origin, false, at);
};
