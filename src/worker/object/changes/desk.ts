/** Everything about changes that a target's object does, behind one door: serialised, audited, and woken by its alarm. */
import type { Failure } from "../../../protocol/failure.ts";
import { operations } from "../../../protocol/operations.ts";
import { fail, ok, type Result } from "../../../protocol/result.ts";
import { auditableInput } from "../auditable-input.ts";
import { describeError } from "../../../shared/log.ts";
import { judge } from "../../judge/judge.ts";
import type { Profile } from "../../config/profile.ts";
import type { AskAgent } from "../ask-agent.ts";
import type { Answered } from "../../../protocol/answer.ts";
import type { AuditQuery, Outcome, Question, Timed } from "../contract.ts";
import { applyProfile } from "./apply.ts";
import { AuditBook, outcomeOf } from "./audit-book.ts";
import type { By } from "./by.ts";
import { setValue } from "./change.ts";
import { ChangeBook } from "./change-book.ts";
import { retryAfterMs } from "./decide.ts";
import { Idempotency } from "./idempotency.ts";
import type { Parts } from "./parts.ts";
import { onAlarm, undo } from "./put-back.ts";
import { Queue } from "./queue.ts";
import type { Sql } from "../sql.ts";
import { summaryOf } from "./summary.ts";

export interface DeskOptions {
  sql: Sql;
  ask: AskAgent;
  target: string;
  profile: Profile;
  auditDays: number;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Has `ring` called at that time, or never. */
  setAlarm: (at: number | null) => void;
}

export type DeskOperation = "set" | "undo" | "apply" | "changes" | "audit";

const tooLate: Failure = {
  code: "timeout",
  hop: "worker",
  detail: "Other changes of this target were under way until the deadline; nothing was sent.",
  hint: "See `changes`, then ask again.",
};

export class Desk {
  readonly #options: DeskOptions;
  readonly #parts: Parts;
  readonly #idempotency: Idempotency;
  readonly #queue = new Queue();

  constructor(options: DeskOptions) {
    const { sql, ask, auditDays, now, setAlarm } = options;
    this.#options = options;
    const changes = new ChangeBook(sql);
    this.#parts = {
      ask,
      changes,
      audit: new AuditBook(sql, auditDays),
      now,
      onDue: () => setAlarm(changes.nextDue()),
    };
    this.#idempotency = new Idempotency(sql);
  }

  /** Answers a question about changes, or makes one: one at a time for a target. */
  async answer(operation: DeskOperation, question: Timed): Promise<Outcome> {
    const { now } = this.#parts;
    if (operations[operation].effect === "read")
      return this.#outcome(operation, question, this.#read(operation, question));
    return this.#idempotency.once(question, now, () =>
      this.#queue.run(async () => {
        const result =
          now() >= question.deadlineAt ? this.#refuse(question, tooLate) : await this.#make(operation, question);
        return this.#outcome(operation, question, result);
      }),
    );
  }

  /** Audits a change that was refused before it came here. */
  noteRefusal(question: Question, failure: Failure): void {
    this.#parts.audit.append(
      {
        operation: question.operation,
        caller: question.caller,
        requestId: question.requestId,
        input: auditableInput(operations[question.operation], question.input),
        changeId: null,
        before: null,
        after: null,
        outcome: outcomeOf(failure),
        reason: null,
        detail: failure.detail,
      },
      this.#parts.now(),
    );
  }

  /** Audits a change under which an object ended, unless that had done so itself. */
  noteLost(question: Question, failure: Failure): void {
    if (!this.#parts.audit.has(question.operation, question.requestId)) this.noteRefusal(question, failure);
  }

  /** When the alarm has to ring next, milliseconds since the epoch, or null. */
  nextDue(): number | null {
    return this.#parts.changes.nextDue();
  }

  /** What the alarm does: everything that is due, then sleeps until the next. */
  async ring(): Promise<void> {
    await this.#queue.run(async () => {
      const { changes, now } = this.#parts;
      for (const { id } of changes.due(now())) {
        const change = changes.get(id);
        if (change === null) continue;
        try {
          await onAlarm(this.#parts, change);
        } catch (error) {
          // A bug with one change must neither hold up the others nor have the alarm ring without a pause.
          changes.update(id, {
            tries: change.tries + 1,
            due: now() + retryAfterMs(change.tries),
            note: "An internal error.",
          });
          console.error(JSON.stringify({ alarm: "failed", change: id, error: describeError(error) }));
        }
      }
    });
    this.#parts.onDue();
  }

  #refuse(question: Question, failure: Failure): Result<never> {
    this.noteRefusal(question, failure);
    return fail(failure);
  }

  #read(operation: DeskOperation, question: Question): Result<unknown> {
    const { changes, audit, now } = this.#parts;
    if (operation === "changes") {
      const { limit } = operations.changes.input.parse(question.input);
      return ok({ changes: changes.list(limit, now()) });
    }
    return ok({ lines: audit.lines(question.target, question.input as unknown as AuditQuery, now()), next: null });
  }

  async #make(operation: DeskOperation, question: Timed): Promise<Result<unknown>> {
    const { caller, requestId, deadlineAt, input } = question;
    const by: By = { caller, requestId, deadlineAt };
    // The schemas have seen the input: `call` parses before it asks.
    if (operation === "set") return setValue(this.#parts, question, input as never, by);
    if (operation === "undo") return undo(this.#parts, question, input as never, by);
    const { target, profile } = this.#options;
    const { result } = await this.#parts.ask("drift", {}, by);
    if (!result.ok) return this.#refuse(question, result.failure);
    const now = this.#parts.now();
    const drift = judge("drift", result.value, { target, profile, now, hops: [] });
    if (!drift.ok) return this.#refuse(question, drift.failure);
    return applyProfile(this.#parts, question, input as never, drift.value.data.items, by);
  }

  #outcome(operation: DeskOperation, question: Question, result: Result<unknown>): Outcome {
    const answered: Result<Answered> = result.ok
      ? ok({
          at: new Date(this.#parts.now()).toISOString(),
          age_ms: 0,
          reasons: [],
          commands: [],
          data: result.value,
          ...summaryOf(operation, question.target, result.value),
        })
      : result;
    return { result: answered, lastGood: null, timings: {} };
  }
}
