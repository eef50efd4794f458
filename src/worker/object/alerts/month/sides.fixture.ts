/** The destinations, which fail in every way there is, and remember what they took. */
import { HOUR, MINUTE, randomOf } from "./world.fixture.ts";

export type Trouble = "500" | "429" | "hang" | "lost" | "302" | "410";
const TROUBLES: readonly Trouble[] = ["500", "429", "hang", "lost", "302", "410"];

/** A message as it was taken. */
export interface Took {
  destination: "ops" | "oncall" | "hook";
  /** What makes two of them the same to the other side; null where it cannot tell. */
  key: string | null;
  /** What of an alert's life it tells. */
  is: "begins" | "unmuted" | "settles" | "morning" | "kept" | "else";
  /** Whose alerts it tells of, where it is what was kept back. */
  target?: string;
  /** The numbers in its text. */
  ids: readonly number[];
  at: number;
}

export interface Spell {
  destination: string;
  trouble: Trouble;
  from: number;
  until: number;
}

/** Troubles of each destination: an hour or two, some days apart, and a long one now and then. */
export const spellsOf = (seed: number, from: number, until: number): Spell[] => {
  const random = randomOf(seed);
  return ["slack.com", "pagerduty.com", "hooks.example.org"].flatMap((destination) => {
    const spells: Spell[] = [];
    let at = from + random() * 6 * HOUR;
    while (at < until) {
      const trouble = TROUBLES[Math.floor(random() * TROUBLES.length)] ?? "500";
      const isFinal = trouble === "302" || trouble === "410";
      const ms = isFinal ? 30 * MINUTE : (0.5 + random() * 4) * HOUR;
      spells.push({ destination, trouble, from: at, until: at + ms });
      at += ms + 6 * HOUR + random() * 18 * HOUR;
    }
    return spells;
  });
};

const idsIn = (text: string): number[] => [...new Set([...text.matchAll(/#(\d+)/g)].map(([, id]) => Number(id)))];

const bodyOf = ({ body }: RequestInit): Record<string, unknown> =>
  JSON.parse(typeof body === "string" ? body : "{}") as Record<string, unknown>;

const textIn = (value: unknown): string => (typeof value === "string" ? value : "");

const WEBHOOKS: Readonly<Record<string, Took["is"]>> = {
  "alert.raised": "begins",
  "alert.came_back": "begins",
  "alert.mute_over": "unmuted",
  "alert.settled": "settles",
  "alerts.kept_back": "kept",
};

/** In a message of Slack's, at its beginning or after what it tells of a night. */
const KEPT = /^.*\d+ alerts? kept back while muted/m;

/** What a request tells, whoever it is to; nothing for what a thread gets. */
const read = (url: string, init: RequestInit, at: number): Took[] => {
  const told = readWhole(url, init, at);
  const { text: said } = bodyOf(init);
  const from = url.includes("slack.com") ? KEPT.exec(textIn(said))?.index : undefined;
  if (told === null || from === undefined) return told === null ? [] : [told];
  const text = textIn(said);
  const [target = ""] = text.split(":");
  // To bring a message up to date says nothing new of it.
  const kept: Took[] = told.key === null ? [{ ...told, is: "kept", target, ids: idsIn(text.slice(from)) }] : [];
  return [...(from > 0 ? [{ ...told, ids: idsIn(text.slice(0, from)) }] : []), ...kept];
};

const readWhole = (url: string, init: RequestInit, at: number): Took | null => {
  const body = bodyOf(init);
  if (url.includes("slack.com")) {
    if (body["thread_ts"] !== undefined) return null;
    const text = textIn(body["text"]);
    const isPost = url.endsWith("chat.postMessage");
    const is = text.includes("in the quiet hours")
      ? "morning"
      : text.includes(", is over: ")
        ? "settles"
        : isPost
          ? "begins"
          : "else";
    // To bring a message up to date twice makes no second one.
    const key = isPost ? null : `${textIn(body["ts"])} ${text}`;
    return { destination: "ops", key, is, ids: idsIn(text), at };
  }
  if (url.includes("pagerduty.com")) {
    const { event_action: action, dedup_key: key } = body;
    const ids = idsIn(JSON.stringify(body["payload"] ?? ""));
    const is = action === "trigger" ? "begins" : action === "resolve" ? "settles" : "else";
    return { destination: "oncall", key: textIn(key), is, ids, at };
  }
  const type = textIn(body["type"]);
  const { summary, target = "" } = (body["data"] ?? {}) as { summary?: string; target?: string };
  const is = WEBHOOKS[type] ?? "else";
  const key = new Headers(init.headers).get("webhook-id");
  return { destination: "hook", key, is, target, ids: idsIn(summary ?? ""), at };
};

export const sides = (spells: readonly Spell[], random: () => number) => {
  const took: Took[] = [];
  /** Taken, and the answer to it was lost; by the message. */
  const lost: Took[] = [];
  /** Answered with a word that is final. */
  const refused: Took[] = [];
  let posted = 0;
  let asked = 0;
  const fetcher = (url: string, init: RequestInit): Promise<Response> => {
    asked += 1;
    const now = Date.now();
    const told = read(url, init, now);
    const spell = spells.find(
      ({ destination, from, until }) => url.includes(destination) && now >= from && now < until,
    );
    const trouble = spell?.trouble;
    if (trouble === "hang") return Promise.reject(new Error("Nothing was answered in time."));
    if (trouble === "500") return answer("", 500);
    if (trouble === "429") return answer("", 429, { "retry-after": "600" });
    if (trouble === "302" || trouble === "410") {
      refused.push(...told);
      return answer("", Number(trouble));
    }
    took.push(...told);
    if (trouble === "lost" && random() < 0.5) {
      lost.push(...told);
      return Promise.reject(new Error("The line broke."));
    }
    posted += 1;
    const { ts = `1800000000.${posted}` } = bodyOf(init);
    return answer(
      url.includes("slack.com") ? JSON.stringify({ ok: true, channel: "C0123456", ts }) : "",
      url.includes("pagerduty") ? 202 : 200,
    );
  };
  return { fetcher, took, lost, refused, asked: () => asked };
};

const answer = (body: string, status: number, headers: Record<string, string> = {}): Promise<Response> =>
  Promise.resolve(new Response(body, { status, headers }));
