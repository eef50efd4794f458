/** Tells of a host for all targets on it: any object may be the one, and only a report makes it so. */
import type { Database } from "../../sql.ts";
import type { Office } from "../delivery/office.ts";
import { HOST } from "../delivery/plan.ts";
import { type Incident, isDown, reconciled, type Report } from "./incident.ts";
import type { IncidentStore } from "./store.ts";
import type { Telling } from "../senders/message.ts";
import { messageOf } from "./words.ts";

/** Others of the host are found soon after the first, and come back together: what changes only who is named is told for all at once. */
const GATHER_MS = 30_000;
/** What somebody does about all of them at once is reported by each within a second or two. */
const DONE_GATHER_MS = 2_000;

const gatherMs = (what: Telling["what"]): number => {
  if (what === "changed") return GATHER_MS;
  return what === "acknowledged" || what === "muted" || what === "mute_over" ? DONE_GATHER_MS : 0;
};

export interface SpeakerOptions {
  /** That `migrate` has seen. */
  database: Database;
  store: IncidentStore;
  office: Pick<Office, "post" | "setAlarm" | "knows">;
  /** Whether somebody takes what is pressed in Slack; left out: nobody. */
  hasBot?: boolean;
}

export class Speaker {
  readonly #options: SpeakerOptions;

  constructor(options: SpeakerOptions) {
    this.#options = options;
  }

  /** Answers whether it is taken: then its target need not tell. One that was taken before changes nothing. */
  take(report: Report): boolean {
    const { database, store, office, hasBot = false } = this.#options;
    // An object of an older deployment does not know them.
    if (isDown(report) && !report.tell.every((name) => office.knows(name))) return false;
    database.transactionSync(() => {
      const reports = store.reports();
      const last = reports.find(({ target }) => target === report.target);
      if (last !== undefined && report.number <= last.number) return;
      store.keep(report);
      const now = [...reports.filter((each) => each !== last), report];
      for (const turn of reconciled(now, store.incidents(), report)) {
        const incident = store.save(turn.incident);
        if (turn.notice === null) continue;
        const mail = messageOf({ ...turn, incident }, turn.notice, now, report, hasBot);
        const { destination, id } = incident;
        office.post(destination, threadOf(id), mail, turn.notice.how, gatherMs(turn.notice.what));
      }
    });
    office.setAlarm();
    return true;
  }
}

const threadOf = (id: Incident["id"]): string => `${HOST}${id}`;
