import type { Output } from "../../protocol/operations.ts";
import { clock, duration, mib } from "../../shared/figures.ts";
import { section } from "./generic.ts";
import { columns } from "./lines.ts";

type Container = Output<"container">;

const limit = (bytes: number): string => (bytes === 0 ? "none" : mib(bytes));

const end = ({ at, exit_code, oom_killed }: Container["ends"][number]): string[] => [
  clock(at),
  `exit code ${exit_code ?? "unknown"}`,
  oom_killed ? "KILLED for memory" : "",
];

/** State and limits, then the ends of the last day. */
export const containerLines = (data: Container): string[] => {
  const { state, health, uptime_ms, finished_at, exit_code, oom_killed, restarts, restart_policy, ends } = data;
  const last =
    finished_at === null
      ? "none"
      : `${clock(finished_at)}, exit code ${exit_code ?? "unknown"}${oom_killed ? ", KILLED for memory" : ""}`;
  return [
    ...columns([
      ["container", data.container],
      ["state", `${state}${health === null ? "" : `, ${health}`}`],
      ["up for", uptime_ms === null ? "-" : duration(uptime_ms)],
      ["last end", last],
      ["restarts", `${restarts} (policy ${restart_policy || "no"})`],
      ["memory limit", limit(data.memory_limit)],
      ["reserved", limit(data.memory_reservation)],
    ]),
    ...(ends.length === 0 ? [] : section("Ends in the last 24 h", columns(ends.map(end)))),
  ];
};
