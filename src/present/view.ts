/**
 * What a person reads, as one plain value. What is said, in which unit and in which order is decided when a view is made; a terminal,
 * Slack and a page only lay it out. All text in it may come from outside: a layout makes it harmless for where it shows it.
 */
import type { Caller } from "../protocol/operation.ts";
import type { OperationName } from "../protocol/operations.ts";
import type { Verdict } from "../protocol/verdict.ts";

/** A piece of a sentence. A string is prose: what stands between two backticks in it is code. */
export type Part =
  | string
  | { kind: "strong"; text: string }
  | { kind: "code"; text: string }
  /** ISO 8601 UTC. Whoever reads it reads it in their own time where the layout can do that. */
  | { kind: "instant"; at: string }
  /** From one value of a setting to another. */
  | { kind: "arrow"; from: string; to: string }
  | { kind: "person"; caller: Pick<Caller, "id" | "via"> };
export type Phrase = string | readonly Part[];

export const strong = (text: string): Part => ({ kind: "strong", text });
export const code = (text: string): Part => ({ kind: "code", text });
export const instant = (at: string): Part => ({ kind: "instant", at });
export const person = (caller: Pick<Caller, "id" | "via">): Part => ({ kind: "person", caller });

/** What kind of news it is; a layout has a sign or a colour for each. `ask` asks for a yes, `question` is for what nobody knows. */
export type Tone = Verdict | "info" | "done" | "failed" | "refused" | "unknown" | "waiting" | "ask" | "question";

export interface Heading {
  tone: Tone;
  /** In capitals, for those who cannot see a sign: `WARN`. Empty where there is nothing to judge. */
  word: string;
}

export const VERDICT_HEADINGS: Readonly<Record<Verdict, Heading>> = {
  ok: { tone: "ok", word: "OK" },
  warn: { tone: "warn", word: "WARN" },
  critical: { tone: "critical", word: "CRITICAL" },
};

/** Something that redis-ops can do next: a button, or a line to type. */
export interface Step {
  /** `Raise to 576 MiB for 2h`. */
  label: string;
  operation: OperationName;
  target: string | null;
  input: Readonly<Record<string, string>>;
  /** The same as a chat line. */
  line: string;
  /** The one to take first. */
  first?: true;
}

/** What is wrong and what to do. A reason for a verdict has its text and its next step; a finding of `doctor` has everything. */
export interface Finding {
  verdict: Verdict;
  text: string;
  evidence: readonly { text: string; command: string | null }[];
  meaning: string | null;
  next: string;
  step: Step | null;
  /** The rule and where it comes from. */
  source: string | null;
}

export interface Gauge {
  name: string;
  /** Null where there is no limit. */
  fraction: number | null;
  /** `96 %`; empty where there is no limit. */
  share: string;
  /** `496.6 of 512.0 MiB, 15.4 free`. */
  figures: string;
}

/** One of a list: a change, an item of the profile, a kind of error. */
export interface Entry {
  /** How it stands, where that is not said otherwise: `OFF`. */
  mark?: Heading;
  title: Phrase;
  /** Short, beside the title. */
  facts: readonly Phrase[];
  /** Sentences below it. */
  notes: readonly Phrase[];
  gauges?: readonly Gauge[];
  /** Below that, as it stands: a line of a log, lines of a file. */
  sample?: { text: string; of: "log" | "file" };
  step?: Step;
}

/** One line of the audit. */
export interface LogLine {
  at: string;
  target: string;
  operation: string;
  caller: Pick<Caller, "id" | "via">;
  outcome: string;
  /** What was changed, or what was asked for where nothing was; empty where neither is known. */
  what: Phrase;
  reason: string | null;
  detail: string | null;
}

/** `most` is how many a layout that has little room shows before it says how many more there are. */
interface Bounded {
  most: number;
  /** Of one: `change`. */
  noun: string;
}

export type Block =
  /** Sentences; `next` for what to do, `small` for what is there to be looked up. */
  | {
      kind: "text";
      title?: string;
      paragraphs: readonly Phrase[];
      mark?: Heading;
      next?: true;
      small?: true;
      /** Said where there are no buttons. */
      withoutButtons?: Phrase;
    }
  | { kind: "gauges"; title?: string; gauges: readonly Gauge[] }
  /** Names and values, or cells of a table; `right` are the columns of numbers. */
  | ({
      kind: "rows";
      title?: string;
      rows: readonly (readonly Phrase[])[];
      right?: number;
      all?: Step;
    } & Partial<Bounded>)
  | ({ kind: "entries"; entries: readonly Entry[]; spaced: boolean } & Bounded)
  | ({ kind: "log"; lines: readonly LogLine[] } & Bounded)
  | ({ kind: "findings"; findings: readonly Finding[] } & Bounded)
  /** A setting's old value and its new one; the headroom under maxmemory with each. */
  | {
      kind: "change";
      key: string;
      from: string;
      to: string;
      outcome: string | null;
      headroom: { labels: readonly [string, string]; values: readonly [string, string] } | null;
      /** When it is put back by itself. */
      until: string | null;
    }
  /** How far a question came, and what it means that it came no further. */
  | { kind: "way"; hops: readonly string[]; meaning: string };

export interface View {
  /** For a line of its own in a terminal: `WARN  prod memory, read now`. */
  title: string;
  heading: Heading;
  /** What it is about, beside the heading: `prod memory`. */
  about: string;
  /** One sentence. `told`: the blocks say it better, so that a layout with little room leaves it out. */
  summary: { text: string; told: boolean } | null;
  /** What a notification says. */
  notice: string;
  /** What the sentence rests on. */
  body: readonly Block[];
  /** Why it is not ok, and what to do. */
  reasons: readonly Finding[];
  /** What is looked up rather than read. */
  details: readonly Block[];
  steps: readonly Step[];
  /** Lines to paste on the host, the one that a person would type first at the top. */
  commands: readonly string[];
  /** By which a person finds it in the Worker's log. */
  reference: string | null;
}

/** What an operation's own file makes of its answer; the rest of the view is the same for all of them. */
export interface Shown {
  body?: readonly Block[];
  details?: readonly Block[];
  /** In place of the verdict's. One without a word stands only where all is well. */
  heading?: Heading;
  /** In place of the operation's name. */
  subject?: string;
  /** In place of the answer's own sentence. */
  notice?: string;
  /** Whether the blocks say what the answer's own sentence says, and better. */
  summaryTold?: boolean;
  /** Whether the blocks tell the reasons, each with what to do about it. */
  reasonsTold?: boolean;
  steps?: readonly Step[];
  /** Current maxmemory in bytes; decides whether a step is labelled Raise or Lower. */
  maxmemory?: number;
}

export type TextBlock = Extract<Block, { kind: "text" }>;
export const text = (...paragraphs: Phrase[]): TextBlock => ({ kind: "text", paragraphs });
/** What to do. */
export const next = (...paragraphs: Phrase[]): TextBlock => ({ kind: "text", paragraphs, next: true });

/** For what was only looked up, with nothing to judge. */
export const FOUND: Heading = { tone: "info", word: "" };
