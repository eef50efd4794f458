import { renderToString } from "preact-render-to-string";
import { describe, expect, it } from "vitest";
import { history } from "../../protocol/examples/history.ts";
import { MIB } from "../../shared/figures.ts";
import { type Stored, storedOf, type Told } from "../state/stored.ts";
import { OverTime, type OverTimeProps } from "./over-time.tsx";
import { SPANS, type Span } from "./spans.tsx";

const MINUTE = 60_000;
const END = Date.parse("2026-11-22T12:00:00Z");
const [HOUR, DAY] = SPANS;

const told = (figures: readonly (number | null)[]): Told => ({
  ...history.data,
  ...{ since: new Date(END - 60 * MINUTE).toISOString(), until: new Date(END).toISOString() },
  ...{ every_ms: 5 * MINUTE, step_ms: 5 * MINUTE, gaps: [] },
  points: figures.map((mean, at) => ({
    at: new Date(END - (figures.length - at) * 5 * MINUTE).toISOString(),
    ...{ min: mean, mean, max: mean, missed: 0 },
  })),
});

const FILLING = told([400 * MIB, 420 * MIB, null, 480 * MIB, 460 * MIB]);
const live = [END - 4000, END].map((t) => ({ t, used: 470 * MIB, resident: null, limit: null }));

const html = (
  stored: Stored | null,
  more: { missed?: boolean; shown?: Span } & Partial<OverTimeProps> = {},
): string => {
  const { missed = false, shown = HOUR, ...props } = more;
  const remembered = stored === null ? null : { stored, span: shown };
  return renderToString(
    <OverTime
      live={live}
      storage={{ remembered, settled: true, missed }}
      span={HOUR}
      onChoose={() => {}}
      happened={{ changes: [], alerts: [] }}
      {...props}
    />,
  );
};

const text = (...of: Parameters<typeof html>): string =>
  html(...of)
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/\s+/g, " ");

describe("where nothing is stored, or it cannot be had", () => {
  it("the graph is that of what was read while the page is open, with nothing to choose", () => {
    expect(text(null, { missed: true })).toMatch(
      /^ used resident maxmemory Memory over time, 2 readings since [^.]*: /,
    );
    expect(html(null)).not.toContain("<input");
  });
});

describe("where something is", () => {
  const stored = storedOf(FILLING, {}, END);

  it("says the lowest, the highest and what is now, and how often nothing was read", () => {
    expect(text(stored)).toContain(
      "Used memory of the last 1 h: lowest 400.0 MiB, highest 480.0 MiB, now 470.0 MiB. One time without readings.",
    );
  });

  it("offers an hour, a day and a week", () => {
    expect(text(stored)).toContain("How far back 1 h 24 h 7 d");
    expect(html(stored).match(/<input[^>]*checked[^>]*>/g)).toHaveLength(1);
  });

  it("says so while it shows another time than the one that was chosen", () => {
    expect(text(stored, { span: DAY, missed: true })).toContain("That of 24 h could not be read; it is tried again.");
    expect(text(stored, { span: DAY })).not.toContain("could not be read");
  });

  it("has no graph of evictions where there were none, and their highest rate where there were", () => {
    expect(text(storedOf(FILLING, { evictions: told([0, 0]) }, END))).not.toContain("Evictions");
    expect(text(storedOf(FILLING, { evictions: told([0, 14, 2]) }, END))).toContain(
      "Evictions: at most 14/s, now 2/s.",
    );
  });

  it("names each kind of mark in the legend, by its sign and its word, and lists what happened", () => {
    const happened = {
      changes: [
        {
          ...{ id: 1, at: new Date(END - 10 * MINUTE).toISOString(), key: "maxmemory", before: "536870912" },
          ...{ after: "603979776", reason: null, state: "kept" as const, until: null, left_ms: null },
          ...{ original: "536870912", note: null, caller: { id: "ann", via: "http" as const } },
        },
      ],
      alerts: [],
    };
    const said = text(storedOf(FILLING, { uptime: told([9e6, 5e4, 35e4]) }, END), { happened });
    expect(said).toMatch(/maxmemory ◆ change ↻ restart /);
    expect(said).toMatch(/What happened: 1 change, 1 restart ◆ change, .*maxmemory 512 MiB → 576 MiB.* ↻ restart, /);
    expect(said).not.toContain("▲");
  });
});
