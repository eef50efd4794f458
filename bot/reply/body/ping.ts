import type { HopReport } from "../../../src/protocol/failure.ts";
import type { Output } from "../../../src/protocol/operations.ts";
import { code } from "../blocks.ts";
import { block } from "../columns.ts";
import type { Body } from "../reply.ts";

/** Escaped lines, one for each hop in the order a request travels. */
export const hopLines = (hops: readonly HopReport[]): string[] =>
  hops.flatMap(({ hop, ok, took_ms, detail }) => [
    `${hop.padEnd(7)} ${ok ? "ok    " : "FAILED"} ${took_ms.toFixed(1).padStart(9)} ms`,
    ...(detail === undefined ? [] : block(detail, "  ")),
  ]);

export const pingBody = ({ hops }: Output<"ping">): Body => ({
  blocks: hops.length === 0 ? [] : code(hopLines(hops)),
});
