/** For tests: what a target reports of its host, and what the one that tells of it makes of that. */
import { MINUTE, NOON } from "../machine/cases.fixture.ts";
import type { Notice } from "../machine/events.ts";
import type { Message } from "../senders/message.ts";
import { type Incident, reconciled, type Report } from "./incident.ts";
import { messageOf } from "./words.ts";

export const reportOf = (target: string, number: number, what: Notice["what"], tell: readonly string[]): Report => ({
  ...{ target, number, alertId: 7, notice: { how: what === "raised" ? "new" : "edit", what }, tell },
  ...{ at: NOON + number * MINUTE, text: `${target} does not answer.`, next_step: "See the host." },
  away: { hop: "ssh", detail: "Nobody answers.", lastGood: { at: NOON - MINUTE, summary: "Nothing is wrong." } },
});

/** What the speaker does with its store, without one. */
export const speaker = () => {
  const reports = new Map<string, Report>();
  const incidents = new Map<string, Incident>();
  const told: { destination: string; notice: Notice; targets: readonly string[]; message: Message }[] = [];
  let ids = 0;
  const take = (report: Report): void => {
    const last = reports.get(report.target);
    if (last !== undefined && report.number <= last.number) return;
    reports.set(report.target, report);
    for (const turn of reconciled([...reports.values()], [...incidents.values()], report)) {
      const incident = { ...turn.incident, id: turn.incident.id || (ids += 1) };
      incidents.set(incident.destination, incident);
      if (turn.notice === null) continue;
      const message = messageOf({ ...turn, incident }, turn.notice, [...reports.values()], report);
      const { targets = [] } = message;
      told.push({ destination: incident.destination, notice: turn.notice, targets, message });
    }
  };
  return { take, told };
};
