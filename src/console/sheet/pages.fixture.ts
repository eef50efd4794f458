/** Answers as the sheet gets them. */
import type { Problem } from "../../protocol/answer.ts";
import type { Page } from "../../present/page.ts";
import type { Plan } from "./states.ts";

/** By the Worker's clock. */
export const AT = "2026-11-29T03:00:00.000Z";
/** By the browser's, which is eleven minutes ahead. */
export const NOW = Date.parse("2026-11-29T03:11:00.000Z");

export const MIB = 1024 ** 2;

const VIEW: Page["view"] = {
  title: "",
  heading: { tone: "info", word: "NOTHING CHANGED" },
  about: "",
  summary: { text: "Said.", told: false },
  notice: "",
  body: [],
  reasons: [],
  details: [],
  steps: [],
  commands: [],
  reference: null,
};

const answer = (operation: string, data: unknown): Page => ({
  view: VIEW,
  answer: {
    ...{ target: "prod", operation, at: AT, age_ms: 0, verdict: "ok", reasons: [], summary: "Said.", data },
    ...{ commands: [], took_ms: 1 },
  },
  problem: null,
  last_good: null,
});

export const problem = (code: Problem["code"], more: Partial<Problem> = {}): Page => ({
  view: VIEW,
  answer: null,
  problem: {
    ...{ type: `/docs#${code}`, title: "", status: 400, code, hop: "worker", detail: "It says why.", hint: "Do that." },
    ...{ request_id: "0123456789", ...more },
  },
  last_good: null,
});

/** Of `set`; sizes as Redis says them. */
export const setPage = (outcome: "dry_run" | "applied" | "unknown", more: Record<string, unknown> = {}): Page =>
  answer("set", {
    ...{ key: "maxmemory", before: String(512 * MIB), after: String(576 * MIB), outcome, change_id: 7 },
    bounds: { min: 480 * MIB, max: 576 * MIB },
    ...more,
  });

export const change = (id: number, state: string, more: Record<string, unknown> = {}) => ({
  ...{ id, at: "2026-11-29T03:00:01.000Z", key: "maxmemory", before: String(512 * MIB), after: String(576 * MIB) },
  ...{ caller: { id: "T1/U1", role: "operator", via: "console" }, reason: null, state, until: null, left_ms: null },
  ...{ original: String(512 * MIB), note: null, ...more },
});

export const changesPage = (...changes: ReturnType<typeof change>[]): Page => answer("changes", { changes });

/** The newest changes, as many as the API lists: 701 to 900, none of them in force. */
export const NEWEST = Array.from({ length: 200 }, (_, at) => change(900 - at, "undone"));

export const applyPage = (...outcomes: string[]): Page =>
  answer("apply", {
    items: outcomes.map((outcome) => ({ key: "maxmemory", outcome, detail: "Too small. allow_eviction permits it." })),
    remaining: [],
  });

export const SET: Plan = { operation: "set", target: "prod", foresight: "dry_run", pinned: true, forbidden: null };
export const UNDO: Plan = { operation: "undo", target: "prod", foresight: "changes", pinned: false, forbidden: null };
export const APPLY: Plan = { operation: "apply", target: "prod", foresight: "dry_run", pinned: false, forbidden: null };

export const DRAFT = { key: "maxmemory", value: "576mb", for: "2h" };

const ofAlerts = (operation: string): Plan => ({ ...APPLY, operation });
export const MUTE: Plan = ofAlerts("mute");
export const UNMUTE: Plan = ofAlerts("unmute");
export const ACKNOWLEDGE: Plan = ofAlerts("acknowledge");

/** Of a dry run of one of those, with its own sentence. */
export const alertsPage = (operation: string, said: string): Page => {
  const page = answer(operation, { alerts: [3], dry_run: true });
  const body: Page["view"]["body"] = [{ kind: "text", paragraphs: ["Would cover: 3."] }];
  return { ...page, view: { ...VIEW, summary: { text: said, told: false }, body } };
};
