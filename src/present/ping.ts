import type { HopReport } from "../protocol/failure.ts";
import type { Answer } from "../protocol/answer.ts";
import type { Block, Shown } from "./view.ts";

/** A line for each hop, in the order a request travels. */
export const hopRows = (hops: readonly HopReport[]): Block => ({
  kind: "rows",
  rows: hops.map(({ hop, ok, took_ms, detail }) => [
    hop,
    ok ? "ok" : "FAILED",
    `${took_ms.toFixed(1)} ms`,
    ...(detail === undefined ? [] : [detail]),
  ]),
  right: 2,
});

export const ping = ({ data }: Answer<"ping">): Shown => ({ body: [hopRows(data.hops)] });
