import { mib } from "../../../src/shared/figures.ts";
import type { Output } from "../../../src/protocol/operations.ts";
import { code, context } from "../blocks.ts";
import { table } from "../columns.ts";
import { more } from "../cut.ts";
import { ago, instant } from "../moment.ts";
import type { Body, RenderContext } from "../reply.ts";

const MOST = 6;

const limit = (bytes: number): string => (bytes === 0 ? "none" : mib(bytes));

const end = (exit_code: number | null, oom_killed: boolean): string =>
  `${exit_code === null ? "" : `exit ${exit_code}`}${oom_killed ? `${exit_code === null ? "" : ", "}OOM-killed` : ""}` ||
  "not known";

export const containerBody = (data: Output<"container">, { now }: RenderContext): Body => ({
  blocks: [],
  details: [
    ...code(
      table([
        ["state", data.state],
        ...(data.health === null ? [] : [["health", data.health] as const]),
        ...(data.uptime_ms === null ? [] : [["up", ago(data.uptime_ms)] as const]),
        ["restarts", String(data.restarts)],
        ...(data.exit_code === null && !data.oom_killed
          ? []
          : [["last end", end(data.exit_code, data.oom_killed)] as const]),
        ["limit", limit(data.memory_limit)],
        ["reserved", limit(data.memory_reservation)],
        ["policy", data.restart_policy || "no"],
        ["container", data.container],
      ]),
    ),
    ...(data.ends.length === 0
      ? []
      : code([
          "Ends in the last 24 h",
          ...table(
            data.ends
              .slice(0, MOST)
              .map(({ at, exit_code, oom_killed }) => [instant(at, now), end(exit_code, oom_killed)] as const),
          ),
        ])),
    ...more(data.ends.length - MOST, "end").map((text) => context(text)),
  ],
});
