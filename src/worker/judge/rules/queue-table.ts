/** What is declared of each library, as the table in docs/doctor.md. */
import { atRisk, type QueueSystem, sparedByVolatile } from "../../../protocol/queues/system.ts";
import { QUEUE_SYSTEMS } from "../../../protocol/queues/systems.ts";

const lost = (system: QueueSystem, policy: string): string => {
  const ways = atRisk(system, policy).map(({ key, outcome }) => `\`${key}\`: ${outcome}`);
  return ways.length === 0 ? "nothing" : ways.join("<br>");
};

const needs = (system: QueueSystem): string =>
  sparedByVolatile(system) && !system.wantsNoeviction ? "`volatile-*` or `noeviction`" : "`noeviction`";

/** Lines of Markdown. */
export const table = (): string[] => [
  "| library | needs | what is lost under `allkeys-*`, by the key that is evicted | under `volatile-*` |",
  "|---|---|---|---|",
  ...Object.values<QueueSystem>(QUEUE_SYSTEMS).map(
    (system) =>
      `| [${system.name}](${system.source}) | ${needs(system)} | ${lost(system, "allkeys-lru")} | ${lost(system, "volatile-lru")} |`,
  ),
];
