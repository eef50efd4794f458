/** What of the sheet is drawn in which state. What is asked and sent is the machine's. */
import { expect, test } from "vitest";
import { consoleCatalogue } from "../../../scripts/console/catalogue.ts";
import { renderToString } from "preact-render-to-string";
import type { Block } from "../../present/view.ts";
import { createConsole, ConsoleProvider } from "../state/console.ts";
import { Fields } from "./fields.tsx";
import { Consequences, Foreseen } from "./foreseen.tsx";
import { open, step } from "./machine.ts";
import {
  alertsPage,
  change,
  changesPage,
  DRAFT,
  MUTE,
  NEWEST,
  NOW,
  problem,
  SET,
  setPage,
  UNDO,
} from "./pages.fixture.ts";
import type { Event, Plan, Sheet } from "./states.ts";

const NO_SHELF = { getItem: () => null, setItem: () => {}, removeItem: () => {} };

const page = createConsole({
  line: { fetch: () => Promise.reject(new Error("no line")), online: () => true },
  ...{ routes: {}, shelf: NO_SHELF, drawer: NO_SHELF, now: () => NOW },
});

const after = (events: readonly Event[], plan: Plan = SET, draft: Sheet["draft"] = DRAFT): Sheet =>
  events.reduce((sheet, event) => step(sheet, event).sheet, open(plan, draft, { seed: "seed", online: true }).sheet);

const BODY: Block[] = [
  {
    ...{ kind: "change", key: "maxmemory", from: "512 MiB", to: "576 MiB", outcome: "nothing written: a dry run" },
    ...{ headroom: { labels: ["now", "then"], values: ["16.0 MiB", "80.0 MiB"] }, until: null },
  },
  { kind: "text", paragraphs: ["How long: For 2h, then the old value is put back."], small: true },
];

const dryRun = (more: Record<string, unknown> = {}): Event => {
  const answer = setPage("dry_run", more);
  return { name: "previewed", number: 1, page: { ...answer, view: { ...answer.view, body: BODY } } };
};

const foreseen = (sheet: Sheet): string =>
  renderToString(
    <ConsoleProvider value={page}>
      <Foreseen sheet={sheet} onValue={() => {}} onOverride={() => {}} />
      <Consequences sheet={sheet} />
    </ConsoleProvider>,
  );

const INPUTS = ["key", "value", "for", "reason"].map((name) => ({ name, required: false }));
const fields = (sheet: Sheet, inputs = INPUTS): string =>
  renderToString(<Fields sheet={sheet} opened="2h" inputs={inputs} onTyped={() => {}} />);

test("old and new stand first, with the headroom; how long it lasts and what makes it permanent below", () => {
  const html = foreseen(after([dryRun()]));
  expect(html).toMatch(/512 MiB.*576 MiB.*16\.0 MiB.*80\.0 MiB.*How long: For 2h/);
  expect(html).not.toContain("dry run");
});

test("while another value is asked about, the answer to the one before is greyed", () => {
  expect(foreseen(after([dryRun()]))).not.toContain("earlier");
  expect(foreseen(after([dryRun(), { name: "typed", field: "value", value: "560mb" }]))).toContain("foreseen earlier");
});

test("the slider's ends are the answer's bounds, in whole MiB", () => {
  const html = fields(after([dryRun()]));
  expect(html).toMatch(/type="range"[^>]*aria-valuetext="576 MiB"[^>]*min="480"[^>]*max="576"[^>]*step="1"/);
  expect(html).toMatch(/type="number"[^>]*min="480"[^>]*max="576"/);
  expect(fields(after([dryRun({ bounds: null })]))).not.toContain('type="range"');
});

test("a policy is chosen among those that Redis knows", () => {
  const html = fields(after([], SET, { key: "maxmemory-policy", value: "allkeys-lru" }));
  expect(html.match(/<option/g)).toHaveLength(10);
});

test("a mute lasts for a time, since the API takes none without", () => {
  const { inputs = [] } = consoleCatalogue().operations.find(({ name }) => name === "mute") ?? {};
  const html = fields(after([], MUTE, { for: "2h" }), [...inputs]);
  expect(html).toContain("30 min");
  expect(html).not.toContain("Until undone");
  expect(fields(after([dryRun()]))).toContain("Until undone");
});

test("nothing can be chosen while it is sent", () => {
  expect(fields(after([dryRun()]))).toMatch(/^<fieldset class="fields">/);
  expect(fields(after([dryRun(), { name: "confirmed", now: NOW }]))).toMatch(/^<fieldset class="fields" disabled/);
});

test("a refusal offers the nearest value, and an override only where its guard names one, behind a step of its own", () => {
  const refused = (detail: string) =>
    foreseen(
      after([{ name: "previewed", number: 1, page: problem("refused_by_guard", { detail, nearest: "480mb" }) }]),
    );
  expect(refused("Too much.")).toContain("Use 480 MiB instead");
  expect(refused("Too much.")).not.toContain("Allow eviction");
  const html = refused("Too small. allow_eviction permits it.");
  expect(html).toContain("Allow eviction…");
  expect(html).not.toContain("show what it would do");
});

test("an undo shows what it puts back", () => {
  const listed: Event = { name: "previewed", number: 1, page: changesPage(change(7, "active")) };
  expect(foreseen(after([listed], UNDO, { id: "latest" }))).toMatch(/576 MiB.*512 MiB.*Refused if somebody/);
});

test("an undo of what no list has room for says so, and nothing of one that there is not", () => {
  const shown = (id: string): string =>
    foreseen(after([{ name: "previewed", number: 1, page: changesPage(...NEWEST) }], UNDO, { id }));
  expect(shown("300")).toContain("It is older than the changes that are listed.");
  expect(shown("901")).not.toContain("It is older");
});

test("what would be done to alerts is said by the answer's own sentence", () => {
  const said = "All alerts would be muted for 2h; that covers 1 open alert.";
  const event: Event = { name: "previewed", number: 1, page: alertsPage("mute", said) };
  expect(foreseen(after([event], MUTE, { for: "2h" }))).toMatch(new RegExp(`${said}.*Would cover: 3`));
  expect(foreseen(after([dryRun()]))).not.toContain("Said.");
});

test("what came from outside is text", () => {
  const detail = '<img src=x onerror="alert(1)"> permits it.';
  const html = foreseen(after([{ name: "previewed", number: 1, page: problem("conflict", { detail }) }]));
  expect(html).toContain("&lt;img");
  expect(html).not.toContain("<img");
});
