/** What a run has found out, as a part of docs/machines.md. Pure. */
import { markdownTable } from "../markdown-table.ts";
import type { Figures } from "./figures.ts";

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

const sum = (figures: Figures, of: "rss" | "pss"): number =>
  figures.agent.reduce((total, process) => total + process[of], 0);

/** @param about what the machine is, as machines.ts has it */
export const partOf = (figures: Figures, about: string): string =>
  [
    `## ${figures.machine}`,
    `${about[0]?.toUpperCase()}${about.slice(1)}. Green on ${figures.at.slice(0, 10)}, computed ${figures.computed.replace(/, since .*$/s, "")}; up after ${Math.round(figures.boot_s)} s.`,
    markdownTable(["what", "version"], Object.entries(figures.versions)),
    ...(figures.installer.length === 0
      ? ["The installer warned of nothing."]
      : [`The installer warned: ${figures.installer.join("; ")}`]),
    markdownTable(
      ["`docker stats`", "the engine's command", "redis-ops' `stats`, written so"],
      figures.stats.map(({ figure, docker, redis_ops }) => [figure, docker, redis_ops]),
    ),
    markdownTable(
      ["process of a warm link", "where", "resident", "shared pages divided"],
      [
        ...figures.agent.map(({ name, place, rss, pss }) => [name, place, megabytes(rss), megabytes(pss)]),
        ["all", "", megabytes(sum(figures, "rss")), megabytes(sum(figures, "pss"))],
        ["Node alone, with the same flags", "", "", megabytes(figures.bare_pss)],
      ],
    ),
    ...(figures.start === null
      ? []
      : [
          `\`node -e 0\` takes ${figures.start.node_ms} ms there, the agent through sudo until its end without a question ${figures.start.hello_ms} ms.`,
        ]),
  ].join("\n\n");

const begin = (machine: string): string => `<!-- machine ${machine} -->`;
const END = "<!-- /machine -->";

/** The page with this part in the place of the machine's own, or after the last. */
export const withPart = (page: string, { machine }: Pick<Figures, "machine">, part: string): string => {
  const whole = `${begin(machine)}\n${part}\n${END}`;
  const from = page.indexOf(begin(machine));
  if (from === -1) return `${page.trimEnd()}\n\n${whole}\n`;
  const to = page.indexOf(END, from);
  return page.slice(0, from) + whole + page.slice(to + END.length);
};
