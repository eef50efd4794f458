/** State and limits, then the ends of the last day. */
import type { Output } from "../protocol/operations.ts";
import type { Answer } from "../protocol/answer.ts";
import { duration, sizeText } from "../shared/figures.ts";
import { instant, type Phrase, type Shown } from "./view.ts";

const limit = (bytes: number): string => (bytes === 0 ? "none" : sizeText(bytes));

const exit = (code: number | null): string => `exit code ${code ?? "unknown"}`;

const forMemory = ({
  oom_killed,
  oom_unknown,
}: Pick<Output<"container">, "oom_killed"> & { oom_unknown?: boolean | undefined }) =>
  oom_killed ? ["KILLED for memory"] : oom_unknown === true ? ["whether for memory is not known"] : [];

const lastEnd = ({ finished_at, exit_code, ...end }: Output<"container">): Phrase =>
  finished_at === null ? "none" : [instant(finished_at), ["", exit(exit_code), ...forMemory(end)].join(", ")];

export const container = ({ data }: Answer<"container">): Shown => ({
  details: [
    {
      kind: "rows",
      rows: [
        ["container", data.container],
        ["state", `${data.state}${data.health === null ? "" : `, ${data.health}`}`],
        ["up for", data.uptime_ms === null ? "-" : duration(data.uptime_ms)],
        ["last end", lastEnd(data)],
        ["restarts", `${data.restarts} (policy ${data.restart_policy || "no"})`],
        ["memory limit", limit(data.memory_limit)],
        ["reserved", limit(data.memory_reservation)],
      ],
    },
    ...(data.ends.length === 0
      ? []
      : [
          {
            kind: "rows" as const,
            title: "Ends in the last 24 h",
            rows: data.ends.map(({ at, exit_code, ...end }) => [[instant(at)], exit(exit_code), ...forMemory(end)]),
            most: 6,
            noun: "end",
          },
        ]),
  ],
});
