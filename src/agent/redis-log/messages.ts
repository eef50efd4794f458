/** The lines of Redis's own log as messages: without their stamp, and what Redis prints over several lines as one. */
import type { LogLine } from "../docker/seam.ts";

/** Redis's own marks: `.` debug, `-` verbose, `*` notice, `#` warning; null for what is printed without one. */
export type Level = "." | "-" | "*" | "#" | null;

export interface Message {
  /** Milliseconds since the epoch, by the engine. */
  at: number;
  level: Level;
  text: string;
}

/** `25056:M 29 Nov 2026 10:33:24.847 # text`; Valkey can have the instant otherwise. */
const STAMPED = /^\d+:[A-Z] .{0,40}? ([.\-*#])(?: (.*))?$/;
/** Valkey's `log-format logfmt`. */
const LOGFMT = /^pid=\d+ .*?\blevel=(\w+) message="((?:[^"\\]|\\.)*)"/;
const LEVELS: Readonly<Record<string, Level>> = { debug: ".", verbose: "-", info: "-", notice: "*", warning: "#" };

const parsed = ({ at, text }: LogLine): Message => {
  const stamped = STAMPED.exec(text);
  if (stamped?.[1] !== undefined) return { at, level: stamped[1] as Level, text: (stamped[2] ?? "").trim() };
  const logfmt = LOGFMT.exec(text);
  if (logfmt?.[2] !== undefined)
    return { at, level: LEVELS[logfmt[1] ?? ""] ?? "*", text: logfmt[2].replaceAll(/\\(.)/g, "$1").trim() };
  return { at, level: null, text: text.trim() };
};

const BLOCK = /^\*\*\* FATAL (CONFIG FILE|AOF MANIFEST FILE) ERROR\b/;
/** What a block may take at most: its heading, where, the line, and why, with empty lines between them. */
const MAX_BLOCK = 12;
const WHERE = /^Reading the .*, at line (\d+)$/;
const QUOTED = /^>>> '(.*)'$/s;
/** As Redis names its settings, with a value after it. Anything else may be a secret that stands on a line of its own. */
const SETTING = /^["']?([a-z][a-z0-9-]{2,40})(?=["']?\s)/i;
/** Redis tells which word of a `user` it could not read (`loadServerConfigFromString` in config.c): a password without its `>`. */
const IN_USER = /^(Error in user declaration) '(?:.*'(?=: )|.*)/;

/** Of the line that Redis could not read, only the setting's name is kept: its value may be a password. */
const blockOf = (lines: readonly Message[]): { message: Message; used: number } | null => {
  const [head, ...rest] = lines;
  const kind = BLOCK.exec(head?.text ?? "")?.[1];
  if (head === undefined || kind === undefined) return null;
  let place = "";
  let setting = "";
  let quoted = false;
  for (const [index, { text }] of rest.slice(0, MAX_BLOCK).entries()) {
    const line = WHERE.exec(text)?.[1];
    const quote = QUOTED.exec(text)?.[1];
    if (line !== undefined) place = `, line ${line}`;
    else if (quote !== undefined) {
      quoted = true;
      setting = kind === "CONFIG FILE" ? ` (${SETTING.exec(quote)?.[1] ?? "***"})` : "";
    } else if (quoted && text !== "") {
      return {
        message: { ...head, level: "#", text: `FATAL ${kind} ERROR${place}${setting}: ${text.replace(IN_USER, "$1")}` },
        used: index + 2,
      };
    }
  }
  return { message: { ...head, level: "#", text: `FATAL ${kind} ERROR${place}${setting}` }, used: 1 };
};

/** How Redis 8 says it of a setting that it does not know: some module may have it. */
const UNRESOLVED = /^Unresolved Configuration\(s\) Detected/;

const unresolvedIn = (lines: readonly Message[]): { message: Message; used: number } | null => {
  const [head, ...rest] = lines;
  if (head === undefined || !UNRESOLVED.test(head.text)) return null;
  const quotes = rest.map(({ text }) => QUOTED.exec(text)?.[1]);
  const end = quotes.findIndex((quote) => quote === undefined);
  const settings = quotes
    .slice(0, end === -1 ? undefined : end)
    .map((quote) => SETTING.exec(quote ?? "")?.[1] ?? "***");
  return {
    message: { ...head, level: "#", text: `${head.text.replace(/:$/, "")} (${settings.join(", ")})` },
    used: settings.length + 1,
  };
};

const CRASH_BEGINS = /=== \w+ BUG REPORT START/;
const CRASH_ENDS = /=== \w+ BUG REPORT END/;
/** A crash report holds what clients sent, so only its own words are kept. */
const CRASH_WORDS = /crashed by signal: \d+|=== ASSERTION FAILED ===|Guru Meditation|OUT OF MEMORY/i;

export const messagesOf = (lines: readonly LogLine[]): Message[] => {
  const all = lines.map(parsed);
  const messages: Message[] = [];
  let crashing = false;
  for (let index = 0; index < all.length;) {
    const message = all[index];
    if (message === undefined) break;
    const ahead = all.slice(index, index + MAX_BLOCK + 1);
    const block = blockOf(ahead) ?? unresolvedIn(ahead);
    if (CRASH_BEGINS.test(message.text)) crashing = true;
    // A report that has no end in the log is over where Redis starts anew.
    if (/Redis is starting|Server initialized/.test(message.text)) crashing = false;
    if (block !== null) {
      messages.push(block.message);
      index += block.used;
      continue;
    }
    if (!crashing || CRASH_WORDS.test(message.text)) messages.push(message);
    if (CRASH_ENDS.test(message.text)) crashing = false;
    index += 1;
  }
  return messages.filter(({ text }) => text !== "");
};
