// @vitest-environment happy-dom
import { useState } from "preact/hooks";
import { expect, test, vi } from "vitest";
import { mounted } from "../mounted.fixture.ts";
import type { Plotted } from "../state/stored.ts";
import { Graph, type GraphProps } from "./graph.tsx";
import type { Drawn } from "./plot.ts";

const pointsTo = (last: number): Plotted[] =>
  Array.from({ length: last }, (_, t) => ({ t: t * 5_000, used: t, resident: null, limit: null }));

const Growing = ({ load }: Required<Pick<GraphProps, "load">>) => {
  const [count, setCount] = useState(2);
  return (
    <>
      <Graph points={pointsTo(count)} load={load} />
      <button type="button" onClick={() => setCount(count + 1)}>
        Another reading
      </button>
    </>
  );
};

test("where the file that draws it was missed, that is said, and it is loaded again with the next reading", async () => {
  const show = vi.fn<(points: readonly Plotted[]) => void>();
  const draw = vi.fn<(into: HTMLElement, points: readonly Plotted[]) => Drawn>((_, points) => {
    show(points);
    return { show, end: () => {} };
  });
  let misses = 2;
  const load = vi.fn<Required<GraphProps>["load"]>(() => {
    misses -= 1;
    return misses >= 0 ? Promise.reject(new TypeError("Failed to fetch")) : Promise.resolve({ draw });
  });
  await mounted(<Growing load={load} />, async ({ text, press, sees, settle }) => {
    await sees("The graph could not be loaded.");
    await press("Another reading");
    await settle();
    expect([load.mock.calls.length, text().includes("could not be loaded")]).toEqual([2, true]);
    await press("Another reading");
    await settle();
    expect(text()).not.toContain("could not be loaded");
    await press("Another reading");
    await settle();
  });
  expect([load.mock.calls.length, draw.mock.calls.length]).toEqual([3, 1]);
  expect(show.mock.calls.map(([points]) => points.length)).toEqual([4, 5]);
});
