/** The table of states and events as a Mermaid state diagram, which AGENTS.md shows. Pure. */
import type { EventName } from "./events.ts";
import { leadsTo, type StateName, TABLE } from "./states.ts";

const point = (state: StateName): string => (state === "nothing" ? "[*]" : state);

/** Its lines. */
export const diagram = (): string[] => {
  const arrows = (Object.keys(TABLE) as StateName[]).flatMap((from) => {
    const events = Object.keys(TABLE[from]) as EventName[];
    const targets = [...new Set(events.flatMap((event) => leadsTo(from, event) ?? []))];
    return targets.map((to) => {
      const by = events.filter((event) => leadsTo(from, event)?.includes(to));
      return `    ${point(from)} --> ${point(to)}: ${by.join(", ")}`;
    });
  });
  return ["stateDiagram-v2", ...arrows];
};
