/** What people do to the alerts of a target: they acknowledge one, mute, and end mutes. Each is made once, with its line in the audit. */
import type { Failure } from "../../../protocol/failure.ts";
import { type Input, operations, type Output } from "../../../protocol/operations.ts";
import { fail, ok, type Result } from "../../../protocol/result.ts";
import { counted, duration } from "../../../shared/figures.ts";
import { RULES } from "../../judge/rules/index.ts";
import { auditableInput } from "../auditable-input.ts";
import type { AuditBook } from "../changes/audit-book.ts";
import type { Idempotency } from "../changes/idempotency.ts";
import type { Outcome, Timed } from "../contract.ts";
import { seal } from "../sealed.ts";
import type { Alerts } from "./alerts.ts";
import { NO_ANSWER } from "./machine/observe.ts";

export type ByHandOperation = "mute" | "unmute" | "acknowledge";

const CAUSES: ReadonlySet<string> = new Set([NO_ANSWER, ...RULES.map(({ id }) => id)]);

const refusal = (code: Failure["code"], detail: string, hint: string): Result<never> =>
  fail({ code, hop: "worker", detail, hint });

export interface ByHandOptions {
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

/** Writes the line of what is done, to be called in the transaction that does it. */
type Note = (outcome: string, detail: string) => void;

export class ByHand {
  readonly #options: ByHandOptions;

  constructor(options: ByHandOptions) {
    this.#options = options;
  }

  answer(operation: ByHandOperation, question: Timed): Promise<Outcome> {
    const { idempotency, now } = this.#options;
    return idempotency.once(question, now, async () => {
      const note: Note = (outcome, detail) => this.#note(operation, question, outcome, detail);
      const done = this.#do(operation, question, note);
      if (!done.ok) note(done.failure.code, done.failure.detail);
      return { result: done.ok ? ok(this.#sealed(done.value)) : done, lastGood: null, timings: {} };
    });
  }

  #do(operation: ByHandOperation, question: Timed, note: Note): Result<Done> {
    // `call` has parsed it by the operation's schema.
    const { input } = question as { input: unknown };
    if (operation === "acknowledge") return this.#acknowledge(input as Input<"acknowledge">, question, note);
    if (operation === "unmute") return this.#unmute(input as Input<"unmute">, question, note);
    return this.#mute(input as Input<"mute">, question, note);
  }

  #mute({ finding: named, for: time, reason }: Input<"mute">, { caller }: Timed, note: Note): Result<Done> {
    const finding = named ?? null;
    const { alerts, isWatched, now } = this.#options;
    if (!isWatched)
      return refusal("conflict", "This target is not watched, so nothing is raised.", "Give it `watch` in TARGETS.");
    if (finding !== null && !CAUSES.has(finding))
      return refusal("bad_input", `There is no finding ${finding}.`, "`alerts` and `doctor` have the ids of findings.");
    const at = now();
    const until = at + time;
    const isoUntil = new Date(until).toISOString();
    const what = finding ?? "All alerts";
    const muted = alerts.mute({ finding, until, by: caller.id, reason: reason ?? null }, caller, at, () =>
      note("muted", `${what} until ${isoUntil}.`),
    );
    return ok({
      data: { finding, until: isoUntil, alerts: muted },
      summary: `${what} muted for ${duration(time)}; that covers ${counted(muted.length, "open alert")}.`,
    });
  }

  #unmute({ finding: named }: Input<"unmute">, { caller }: Timed, note: Note): Result<Done> {
    const finding = named ?? null;
    const { alerts, now } = this.#options;
    const what = finding ?? "All alerts";
    const { ended, uncovered } = alerts.unmute(finding, caller, now(), () => note("unmuted", `${what}.`));
    if (ended === 0)
      return refusal(
        "not_found",
        finding === null ? "Nobody has muted anything." : `Nobody has muted ${finding} by itself.`,
        "`alerts` shows what is muted. Maintenance ends in the configuration, a mute of all by `unmute` alone.",
      );
    return ok({
      data: { finding, ended, alerts: uncovered },
      summary: `${counted(ended, "mute")} ended; ${counted(uncovered.length, "open alert")} no longer kept back.`,
    });
  }

  #acknowledge({ id, reason }: Input<"acknowledge">, { caller }: Timed, note: Note): Result<Done> {
    const { alerts, now } = this.#options;
    const alert = alerts.get(id);
    if (alert === null) return refusal("not_found", `There is no alert ${id}.`, "`alerts` lists them.");
    const { cause, stage, mute } = alert;
    if (stage === "settled") return refusal("conflict", `Alert ${id} is over.`, "`alerts` shows what became of it.");
    alerts.acknowledge(alert, caller, reason ?? null, now(), () => note("acknowledged", `Alert ${id}, ${cause}.`));
    return ok({
      data: { id, cause, state: mute === null ? "acknowledged" : "muted" },
      summary: `Alert ${id} (${cause}) is acknowledged by ${caller.id}.`,
    });
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
