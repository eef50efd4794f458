/** What people do to the alerts of a target: they acknowledge one, mute, and end mutes. Each is made once, with its line in the audit. */
import { callerText, changesNothing } from "../../../protocol/operation.ts";
import { type Input, operations, type Output } from "../../../protocol/operations.ts";
import { ok, type Result } from "../../../protocol/result.ts";
import { counted, duration } from "../../../shared/figures.ts";
import { auditableInput } from "../auditable-input.ts";
import type { AuditBook } from "../changes/audit-book.ts";
import type { Idempotency } from "../changes/idempotency.ts";
import type { Outcome, Timed } from "../contract.ts";
import { seal } from "../sealed.ts";
import type { Alerts } from "./alerts.ts";
import { isFinding, meantInstead } from "./findings.ts";
import { type Named, numbered, refusal, toldIn } from "./named.ts";

export type ByHandOperation = "mute" | "unmute" | "acknowledge";

export interface ByHandOptions extends Named {
  alerts: Alerts;
  audit: AuditBook;
  idempotency: Idempotency;
  /** Where it is not watched, there is nothing to mute. */
  isWatched: boolean;
  now: () => number;
}

/** What came of it, and what the audit says of that. */
interface Done {
  data: Output<ByHandOperation>;
  summary: string;
}

/** Writes the line of what is done, to be called in the transaction that does it. Null where nothing is to be done. */
type Note = ((outcome: string, detail: string) => void) | null;

/** What a target's object is asked for a whole host has no number but for the target that was named. */
type Acknowledging = Omit<Input<"acknowledge">, "id"> & { id: number | null };

const noFinding = (named: string): Result<never> =>
  refusal("bad_input", `There is no finding ${named}.`, meantInstead(named));

export class ByHand {
  readonly #options: ByHandOptions;

  constructor(options: ByHandOptions) {
    this.#options = options;
  }

  async answer(operation: ByHandOperation, question: Timed): Promise<Outcome> {
    if (changesNothing(operations[operation], question.input)) return this.#told(this.#do(operation, question, null));
    const { idempotency, now } = this.#options;
    return idempotency.once(question, now, async () => {
      const note = (outcome: string, detail: string): void => this.#note(operation, question, outcome, detail);
      const done = this.#do(operation, question, note);
      if (!done.ok) note(done.failure.code, done.failure.detail);
      return this.#told(done);
    });
  }

  #do(operation: ByHandOperation, question: Timed, note: Note): Result<Done> {
    // `call` has parsed it by the operation's schema.
    const { input } = question as { input: unknown };
    if (operation === "acknowledge") return this.#acknowledge(input as Acknowledging, question, note);
    if (operation === "unmute") return this.#unmute(input as Input<"unmute">, question, note);
    return this.#mute(input as Input<"mute">, question, note);
  }

  #mute(input: Input<"mute">, { caller }: Timed, note: Note): Result<Done> {
    const { finding: named, for: time, reason, told_in } = input;
    const finding = named ?? null;
    const { alerts, isWatched, now } = this.#options;
    if (!isWatched)
      return refusal("conflict", "This target is not watched, so nothing is raised.", "Give it `watch` in TARGETS.");
    if (finding !== null && !isFinding(finding)) return noFinding(finding);
    const at = now();
    const until = at + time;
    const isoUntil = new Date(until).toISOString();
    if (told_in !== undefined) {
      const told = toldIn(this.#options, told_in, finding);
      if (!told.ok) return told;
      const { id, mute } = told.value;
      // What somebody has muted for longer is not to end earlier for that.
      if (mute !== null && mute.until >= until)
        return refusal("conflict", `Alert ${id} is muted for longer already, by ${mute.by}.`, "`unmute` ends that.");
    }
    const what = finding ?? "All alerts";
    const also = note && (() => note("muted", `${what} until ${isoUntil}.`));
    const muted = alerts.mute({ finding, until, by: caller.id, reason: reason ?? null }, caller, at, also);
    const isOrWould = note === null ? "would be muted" : "muted";
    return ok({
      data: { finding, until: isoUntil, alerts: muted, ...dry(note) },
      summary: `${what} ${isOrWould} for ${duration(time)}; that covers ${counted(muted.length, "open alert")}.`,
    });
  }

  #unmute({ finding: named, told_in }: Input<"unmute">, { caller }: Timed, note: Note): Result<Done> {
    const finding = named ?? null;
    const { alerts, now } = this.#options;
    if (finding !== null && !isFinding(finding)) return noFinding(finding);
    const told = told_in === undefined ? null : toldIn(this.#options, told_in, finding);
    if (told?.ok === false) return told;
    const what = finding ?? "All alerts";
    const also = note && (() => note("unmuted", `${what}.`));
    const { ended, uncovered } = alerts.unmute(finding, caller, now(), also);
    if (ended === 0)
      return refusal(
        "not_found",
        finding === null ? "Nobody has muted anything." : `Nobody has muted ${finding} by itself.`,
        "`alerts` shows what is muted. Maintenance ends in the configuration, a mute of all by `unmute` alone.",
      );
    return ok({
      data: { finding, ended, alerts: uncovered, ...dry(note) },
      summary: `${counted(ended, "mute")} ${note === null ? "would end" : "ended"}; ${counted(uncovered.length, "open alert")} no longer kept back.`,
    });
  }

  #acknowledge({ id, reason, told_in }: Acknowledging, { caller }: Timed, note: Note): Result<Done> {
    const { alerts, now } = this.#options;
    const found = told_in === undefined ? numbered(this.#options, id) : toldIn(this.#options, told_in, null, id);
    if (!found.ok) return found;
    const alert = found.value;
    const { cause, mute, acknowledgedBy: before } = alert;
    if (told_in !== undefined && before !== null)
      return refusal(
        "conflict",
        `Alert ${alert.id} is acknowledged already, by ${callerText(before)}.`,
        "`alerts` shows what becomes of it.",
      );
    if (note !== null)
      alerts.acknowledge(alert, caller, reason ?? null, now(), () =>
        note("acknowledged", `Alert ${alert.id}, ${cause}.`),
      );
    const isOrWould = note === null ? "would be" : "is";
    return ok({
      data: { id: alert.id, cause, state: mute === null ? "acknowledged" : "muted", ...dry(note) },
      summary: `Alert ${alert.id} (${cause}) ${isOrWould} acknowledged by ${caller.id}.`,
    });
  }

  #told(done: Result<Done>): Outcome {
    return { result: done.ok ? ok(this.#sealed(done.value)) : done, lastGood: null, timings: {} };
  }

  #note(operation: ByHandOperation, { caller, requestId, input }: Timed, outcome: string, detail: string): void {
    const { reason } = input;
    this.#options.audit.append(
      {
        ...{ operation, caller, requestId, outcome, detail },
        input: auditableInput(operations[operation], input),
        reason: typeof reason === "string" ? reason : null,
        ...{ changeId: null, before: null, after: null },
      },
      this.#options.now(),
    );
  }

  #sealed({ data, summary }: Done) {
    const at = new Date(this.#options.now()).toISOString();
    return seal({ at, age_ms: 0, verdict: "ok", reasons: [], summary, data, commands: [] });
  }
}

const dry = (note: Note): { dry_run?: true } => (note === null ? { dry_run: true } : {});
