import type { HopReport } from "../../protocol/failure.ts";
import { columns } from "./lines.ts";

/** A line for each hop, in the order a request travels. */
export const hopLines = (hops: readonly HopReport[]): string[] =>
  columns(
    hops.map(({ hop, ok, took_ms, detail }) => [hop, ok ? "ok" : "FAILED", `${took_ms.toFixed(1)} ms`, detail ?? ""]),
    [2],
  );
