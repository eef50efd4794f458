/** What was changed since an alert was first seen, of the setting that its next step is about: whoever changed it, and by whatever way. */
import type { Caller } from "../../../protocol/operation.ts";
import type { Step } from "../../../protocol/verdict.ts";
import type { ShownState } from "../changes/machine/states.ts";
import type { Sql } from "../sql.ts";

/** Times are milliseconds since the epoch. */
export interface Made {
  /** The change's number. */
  id: number;
  key: string;
  before: string;
  after: string;
  by: Caller;
  state: ShownState;
  /** When it is put back by itself; null where it is not. */
  until: number | null;
  /** The value that is put back. */
  original: string;
}

export const isInForce = ({ state }: Pick<Made, "state">): boolean => state === "active" || state === "kept";

/** Which setting a step changes; null where it changes none. */
export const keyOf = (step: Step | null | undefined): string | null =>
  step?.operation === "set" ? (step.input["key"] ?? null) : null;

/** The same for the same: a change in the same state. */
export const markOf = (made: Made | null): string => (made === null ? "" : `${made.id} ${made.state}`);

export type MadeSince = (key: string, since: number) => Made | null;

type Row = Omit<Made, "by"> & { caller: string };

/** The latest change of a setting. One that is on its way is none yet, and one that was not made is none at all. @param sql of a database that `migrate` has seen */
export const madeSince =
  (sql: Sql): MadeSince =>
  (key, since) => {
    const [row] = sql
      .exec<Row>(
        `SELECT id, key, before, after, caller, state, until, original FROM changes
          WHERE key = ? AND at >= ? AND state <> 'not_applied' AND (phase IS NULL OR phase <> 'set')
          ORDER BY id DESC LIMIT 1`,
        key,
        since,
      )
      .toArray();
    if (row === undefined) return null;
    const { caller, ...made } = row;
    return { ...made, by: JSON.parse(caller) as Caller };
  };
