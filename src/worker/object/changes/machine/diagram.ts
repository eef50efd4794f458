/** The table of states and events as a Mermaid state diagram, which AGENTS.md shows. Pure. */
import { leadsTo, type StateName, TABLE } from "./states.ts";
import type { EventName } from "./events.ts";

const STATES = Object.keys(TABLE) as StateName[];
const eventsOf = (state: StateName): EventName[] => Object.keys(TABLE[state]) as EventName[];

/** Events that lead nowhere, whatever the state: they only write an audit line, or have the alarm try again later. */
const standing = (): EventName[] => {
  const moving = new Set(
    STATES.flatMap((state) => eventsOf(state).filter((event) => leadsTo(state, event)?.some((to) => to !== state))),
  );
  return [...new Set(STATES.flatMap(eventsOf))].filter((event) => !moving.has(event));
};

/** Its lines. */
export const diagram = (): string[] => {
  const still = standing();
  const point = (state: StateName): string => (state === "nothing" ? "[*]" : state);
  const arrows = STATES.flatMap((from) => {
    const events = eventsOf(from).filter((event) => !still.includes(event));
    const targets = [...new Set(events.flatMap((event) => leadsTo(from, event) ?? []))];
    if (targets.length === 0) return [`${from} --> [*]`];
    return targets.map((to) => {
      const by = events.filter((event) => leadsTo(from, event)?.includes(to));
      return `${point(from)} --> ${point(to)}: ${by.join(", ")}`;
    });
  });
  return ["stateDiagram-v2", ...arrows, `%% Allowed in some states, and leading to no other: ${still.join(", ")}`].map(
    (text, index) => (index === 0 ? text : `    ${text}`),
  );
};
