/** Everything about changes that a target's object does, behind one door: serialised, audited, and woken by its alarm. */
import type { z } from "zod";
import type { Failure } from "../../../protocol/failure.ts";
import { operations } from "../../../protocol/operations.ts";
import { fail, ok, type Result } from "../../../protocol/result.ts";
import { auditableInput } from "../auditable-input.ts";
import { describeError, logLine } from "../../../shared/log.ts";
import type { Profile } from "../../config/profile.ts";
import type { AskAgent } from "../ask-agent.ts";
import type { AuditQuery, Outcome, Question, Timed } from "../contract.ts";
import { seal, type Sealed } from "../sealed.ts";
import type { Alarm } from "../clocks.ts";
import type { Database } from "../sql.ts";
import { oneAtATime } from "../../../shared/one-at-a-time.ts";
import { harmlessly } from "../harmlessly.ts";
import type { ApplyInput } from "./apply.ts";
import { AuditBook } from "./audit-book.ts";
import { ChangeBook } from "./book.ts";
import type { Parts } from "./conversation.ts";
import { Idempotency } from "./idempotency.ts";
import type { AuditHead } from "./machine/events.ts";
import type { UndoInput } from "./put-back.ts";
import type { SetInput } from "./set.ts";
import { summaryOf } from "./wording.ts";

export interface DeskOptions {
  /** The object's, whose database `migrate` has seen. */
  storage: Database;
  /** The object's own, which is set for other things as well. */
  alarm: Alarm;
  ask: AskAgent;
  target: string;
  profile: Profile;
  auditDays: number;
  /** Milliseconds since the epoch. */
  now: () => number;
}

/** What each operation is asked with. `call` has parsed it by the operation's schema; `audit` asks each object with a query of its own. */
interface Inputs {
  set: SetInput;
  undo: UndoInput;
  apply: ApplyInput;
  changes: z.output<typeof operations.changes.input>;
  audit: AuditQuery;
}

export type DeskOperation = keyof Inputs;

/** A question by its operation, which tells its input. */
export type Asked = { [N in DeskOperation]: { operation: N; input: Inputs[N] } }[DeskOperation];
export type Read = Extract<Asked, { operation: "changes" | "audit" }>;

const isRead = (asked: Asked): asked is Read => operations[asked.operation].effect === "read";

/** An object that ended has written its line, if it has, when it was asked. */
const LINE_WITHIN_MS = 3_600_000;

const tooLate: Failure = {
  code: "timeout",
  hop: "worker",
  detail: "Other changes of this target were under way until the deadline; nothing was sent.",
  hint: "See `changes`, then ask again.",
};

export class Desk {
  readonly #options: DeskOptions;
  readonly #audit: AuditBook;
  readonly #parts: Parts;
  readonly #idempotency: Idempotency;
  readonly #turn = oneAtATime();

  constructor(options: DeskOptions) {
    const { storage, alarm, ask, auditDays, now } = options;
    this.#options = options;
    this.#audit = new AuditBook(storage.sql, auditDays);
    const book = new ChangeBook(storage, this.#audit, alarm);
    // An object with the right time takes the place of one whose clock was ahead.
    harmlessly(() => book.setRight(now()), "changes");
    this.#parts = { ask, now, book };
    this.#idempotency = new Idempotency(storage.sql, alarm, now());
  }

  /** Answers a question about changes, or makes one: one at a time for a target. */
  async answer(operation: DeskOperation, question: Timed): Promise<Outcome> {
    const { now } = this.#parts;
    // The one place where an input that came as JSON is taken for what its operation's schema has made of it.
    const asked = { operation, input: question.input as unknown } as Asked;
    if (isRead(asked)) return this.#outcome(operation, question, this.#read(asked, question.target));
    return this.#idempotency.once(question, now, () =>
      this.#turn(async () => {
        const result =
          now() >= question.deadlineAt ? this.#refuse(question, tooLate) : await this.#make(asked, question);
        return this.#outcome(operation, question, result);
      }),
    );
  }

  /** Audits a change that was refused before it came here. */
  noteRefusal(question: Question, failure: Failure): void {
    const { operation, caller, requestId } = question;
    const input = auditableInput(operations[operation], question.input);
    const head: AuditHead = { operation, caller, requestId, input, reason: null };
    const { book, now } = this.#parts;
    book.take(null, { name: "refused", at: now(), head, before: null, failure });
  }

  /** Audits a change under which an object ended, unless that had done so itself. */
  noteLost(question: Question, failure: Failure): void {
    const since = this.#parts.now() - LINE_WITHIN_MS;
    if (!this.#audit.has(question.operation, question.requestId, since)) this.noteRefusal(question, failure);
  }

  /** What the alarm does: everything that is due, then sleeps until the next. Answers whether anything was. */
  async ring(): Promise<boolean> {
    const { book, now } = this.#parts;
    const something = book.due(now()).length > 0;
    await this.#turn(async () => {
      for (const { id } of book.due(now())) {
        // Handling an earlier change of the list may have settled this one, and moved its time.
        const change = book.get(id);
        if (change === null || change.due === null || change.due > now()) continue;
        try {
          const { onAlarm } = await import("./making.ts");
          await onAlarm(this.#parts, change);
        } catch (error) {
          // A bug with one change must neither hold up the others nor have the alarm ring without a pause.
          book.take(id, { name: "alarm_failed", at: now() });
          console.error(logLine({ alarm: "failed", change: id, error: describeError(error) }));
        }
      }
    });
    book.setAlarm();
    this.#idempotency.ring(now());
    return something;
  }

  #refuse(question: Question, failure: Failure): Result<never> {
    this.noteRefusal(question, failure);
    return fail(failure);
  }

  #read(asked: Read, target: string): Result<unknown> {
    const { book, now } = this.#parts;
    if (asked.operation === "changes") return ok({ changes: book.list(asked.input.limit, now()) });
    return ok({ lines: this.#audit.lines(target, asked.input, now()), next: null });
  }

  async #make(asked: Exclude<Asked, Read>, question: Timed): Promise<Result<unknown>> {
    const { target, profile } = this.#options;
    const { make } = await import("./making.ts");
    const refuse = (of: Question, failure: Failure): Result<never> => this.#refuse(of, failure);
    return make({ parts: this.#parts, target, profile, refuse }, asked, question);
  }

  #outcome(operation: DeskOperation, question: Question, result: Result<unknown>): Outcome {
    const answered: Result<Sealed> = result.ok
      ? ok(
          seal({
            at: new Date(this.#parts.now()).toISOString(),
            age_ms: 0,
            reasons: [],
            commands: [],
            data: result.value,
            ...summaryOf(operation, question.target, result.value),
          }),
        )
      : result;
    return { result: answered, lastGood: null, timings: {} };
  }
}
