import type { ComponentChild } from "preact";
import { renderToString } from "preact-render-to-string";
import { describe, expect, it, test } from "vitest";
import type { Block, Finding, Step, Tone, View } from "../../present/view.ts";
import { ConsoleProvider, createConsole } from "../state/console.ts";
import { Bar } from "./gauge.tsx";
import { Mark } from "./mark.tsx";
import { piecesOf } from "./prose.ts";
import { ViewLayout } from "./view.tsx";

const ROUTES = {
  set: { method: "PUT", path: "/set", deadline_ms: 1 },
  memory: { method: "GET", path: "/memory", deadline_ms: 1 },
} as const;

const NO_SHELF = { getItem: () => null, setItem: () => {}, removeItem: () => {} };

const drawn = (what: ComponentChild, role: "viewer" | "operator" = "operator", cut: "late" | null = null): string => {
  const page = createConsole({
    line: { fetch: () => Promise.reject(new Error("no line")), online: () => true },
    routes: ROUTES,
    shelf: NO_SHELF,
    drawer: NO_SHELF,
    now: () => 0,
  });
  page.state.set((state) => ({ ...state, person: { id: "ann", role }, cut }));
  return renderToString(<ConsoleProvider value={page}>{what}</ConsoleProvider>);
};

/** What is read, without tags. */
const read = (html: string): string =>
  html
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();

const view = (more: Partial<View> = {}): View => ({
  title: "WARN  prod memory",
  heading: { tone: "warn", word: "WARN" },
  about: "prod memory",
  summary: null,
  notice: "",
  body: [],
  reasons: [],
  details: [],
  steps: [],
  commands: [],
  reference: null,
  ...more,
});

const laidOut = (more: Partial<View>, role?: "viewer" | "operator", cut?: "late"): string =>
  drawn(<ViewLayout view={view(more)} onStep={() => {}} />, role, cut);
const block = (each: Block): string => laidOut({ body: [each] });

const raise: Step = {
  label: "Raise to 576 MiB for 2h",
  operation: "set",
  target: "prod",
  input: { key: "maxmemory", value: "576mb", for: "2h" },
  line: "/redis set maxmemory 576mb for 2h on prod",
};
const show: Step = {
  label: "Show memory",
  operation: "memory",
  target: "prod",
  input: {},
  line: "/redis memory on prod",
};

const finding: Finding = {
  verdict: "warn",
  text: "Redis evicts 12.5 keys a second.",
  evidence: [{ text: "12.5 keys a second for 9 min", command: "redis-cli INFO stats" }],
  meaning: "Keys vanish while they are in use.",
  next: "Buy time.",
  step: raise,
  source: "evictions_per_second; the document",
};

describe("every kind of block", () => {
  test.each<[Block, RegExp]>([
    [{ kind: "text", title: "Checked", paragraphs: ["`maxmemory` is set"], small: true }, /Checked.*maxmemory.*is set/],
    [{ kind: "text", paragraphs: ["Look now."], next: true }, /Look now\./],
    [
      { kind: "gauges", gauges: [{ name: "maxmemory", fraction: 0.96, share: "96 %", figures: "496.6 of 512.0 MiB" }] },
      /maxmemory 96 % .*496\.6 of 512\.0 MiB/,
    ],
    [{ kind: "rows", rows: [["policy", "allkeys-lru"]] }, /policy allkeys-lru/],
    [{ kind: "rows", rows: [["a", "b", "c"]], right: 1 }, /a b c/],
    [
      {
        kind: "entries",
        noun: "change",
        most: 1,
        spaced: true,
        entries: [
          { title: "12", facts: ["maxmemory"], notes: ["by ann"], sample: { text: "a\nb", of: "log" } },
          { title: "11", facts: [], notes: ["by bob"] },
        ],
      },
      /12 maxmemory by ann a b .*1 more change 11 by bob/,
    ],
    [
      {
        kind: "log",
        noun: "line",
        most: 5,
        lines: [
          {
            at: "2026-11-22T21:04:05.000Z",
            target: "prod",
            operation: "set",
            caller: { id: "ann", via: "token" },
            outcome: "applied",
            what: [{ kind: "arrow", from: "512 MiB", to: "576 MiB" }],
            reason: "backlog",
            detail: null,
          },
        ],
      },
      /prod set 512 MiB → to 576 MiB applied · .* ann \(token\) “ ?backlog ?”/,
    ],
    [{ kind: "findings", noun: "finding", most: 3, findings: [finding] }, /WARN Redis evicts 12\.5 keys a second\./],
    [
      {
        kind: "change",
        key: "maxmemory",
        from: "512 MiB",
        to: "576 MiB",
        outcome: "applied",
        headroom: { labels: ["was", "is"], values: ["15.4 MiB", "79.4 MiB"] },
        until: "2026-11-22T23:04:05.000Z",
      },
      /maxmemory 512 MiB → to 576 MiB applied headroom was 15\.4 MiB headroom is 79\.4 MiB Put back by itself/,
    ],
    [{ kind: "way", hops: ["worker", "ssh"], meaning: "The host could not be reached." }, /worker ssh fails The host/],
  ])("is read: %j", (each, text) => {
    expect(read(block(each))).toMatch(text);
  });
});

describe("a finding", () => {
  it("says what it does and what to do, and folds what it rests on", () => {
    const html = laidOut({ reasons: [finding] });
    expect(read(html)).toMatch(/Keys vanish while they are in use\. Buy time\. Raise to 576 MiB for 2h Evidence/);
    expect(html).toContain('<details class="evidence"><summary>Evidence');
  });

  it("that the address names is open", () => {
    const html = drawn(
      <ViewLayout view={view({ reasons: [finding] })} asked="evictions_per_second" onStep={() => {}} />,
    );
    expect(html).toMatch(/<details class="evidence" open/);
  });
});

describe("a step", () => {
  it("that changes something is not shown to a viewer", () => {
    expect(laidOut({ steps: [raise, show] })).toMatch(/Raise to 576.*Show memory/);
    const viewers = laidOut({ steps: [raise, show] }, "viewer");
    expect(viewers).not.toContain("Raise to 576");
    expect(viewers).toContain("Show memory");
  });

  it("that changes something is off while there is no line", () => {
    expect(laidOut({ steps: [raise] })).not.toContain("disabled");
    expect(laidOut({ steps: [raise] }, "operator", "late")).toMatch(/<button[^>]*disabled[^>]*>Raise/);
    expect(laidOut({ steps: [show] }, "operator", "late")).not.toContain("disabled");
  });
});

describe("text from outside", () => {
  const EVIL = '<img src=x onerror="alert(1)"><script>alert(2)</script>';
  const everywhere: Partial<View> = {
    heading: { tone: "warn", word: EVIL },
    about: EVIL,
    summary: { text: EVIL, told: false },
    reference: EVIL,
    commands: [EVIL],
    steps: [{ ...show, label: EVIL }],
    reasons: [{ ...finding, text: EVIL, meaning: EVIL, next: EVIL, evidence: [{ text: EVIL, command: EVIL }] }],
    body: [
      { kind: "text", title: EVIL, paragraphs: [EVIL, `\`${EVIL}\``] },
      { kind: "rows", rows: [[EVIL, EVIL]] },
      { kind: "gauges", gauges: [{ name: EVIL, fraction: 0.5, share: "50 %", figures: EVIL }] },
      {
        kind: "entries",
        noun: "e",
        most: 9,
        spaced: false,
        entries: [{ title: EVIL, facts: [EVIL], notes: [EVIL], sample: { text: EVIL, of: "log" } }],
      },
    ],
  };

  it("stays text, wherever it stands", () => {
    const html = laidOut(everywhere);
    expect(html.split("&lt;script").length).toBeGreaterThan(12);
    expect(html).not.toMatch(/<(?:script|img)/);
  });

  it("cannot turn the direction of what follows, or hide", () => {
    const hidden = "a\u202Eb\u0000c\u200Bd";
    expect(laidOut({ about: hidden })).toContain("abcd");
    expect(laidOut({ summary: { text: hidden, told: false } })).toContain("abcd");
    expect(laidOut({ summary: { text: `\`${hidden}\``, told: false } })).toContain("<code>abcd</code>");
  });
});

test.each<Tone>(["ok", "warn", "critical", "done", "failed", "refused", "unknown", "waiting", "ask", "question"])(
  "%s is said in a word and by a shape, not by colour alone",
  (tone) => {
    expect(read(drawn(<Mark tone={tone} word="WORD" />))).toMatch(/^\S WORD$/);
  },
);

it("is drawn within its track, whatever the share", () => {
  expect(drawn(<Bar fraction={1.7} />)).toContain("width:100.0%");
  expect(drawn(<Bar fraction={-1} />)).toContain("width:0.0%");
});

test.each([
  [
    "set `a` now",
    [
      ["words", "set "],
      ["code", "a"],
      ["words", " now"],
    ],
  ],
  ["a ` alone", [["words", "a ` alone"]]],
  [
    "until 2026-11-22T23:04:05.000Z, then",
    [
      ["words", "until "],
      ["instant", "2026-11-22T23:04:05.000Z"],
      ["words", ", then"],
    ],
  ],
  ["`2026-11-22T23:04:05Z`", [["code", "2026-11-22T23:04:05Z"]]],
])("%j has its pieces", (prose, pieces) => {
  expect(piecesOf(prose).map(({ kind, text }) => [kind, text])).toEqual(pieces);
});
