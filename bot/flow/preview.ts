/** What a change would do, found out without making it. */
import { isInForce } from "../../src/present/changes.ts";
import type { Operation } from "../../src/protocol/operation.ts";
import { type OperationName, operations } from "../../src/protocol/operations.ts";
import type { Problem, Told } from "../../src/protocol/answer.ts";
import type { Answer } from "../operations/operations.ts";
import { issuesText } from "../../src/shared/issues.ts";
import { ownProblem } from "../operations/own-problem.ts";
import type { Asking, Situation } from "./situation.ts";

export type Preview =
  /** `asking` is what the confirmation asks for; it may say more than the person did. */
  { ok: true; envelope: Told | null; asking: Asking } | Extract<Answer, { ok: false }>;

/** The most that the API gives; a target's object keeps more. A change that is older than those is shown by its number only. */
const MOST_CHANGES = 200;

export const hasDryRun = (operation: Operation): boolean => Object.hasOwn(operation.input.shape, "dry_run");

const before = (preview: Told): string | null => {
  if (preview.operation !== "set") return null;
  return preview.data.before === "" ? null : preview.data.before;
};

/** The confirmation is for the value that was shown. If it is another one when it is pressed, the change is refused. */
const pinned = (operation: Operation, asking: Asking, preview: Told): Asking => {
  const shown = before(preview);
  if (shown === null || !Object.hasOwn(operation.input.shape, "if_current") || "if_current" in asking.input)
    return asking;
  return { ...asking, input: { ...asking.input, if_current: shown } };
};

const dryRun = async (name: OperationName, asking: Asking, { call, by }: Situation): Promise<Preview> => {
  const { target, input } = asking;
  const answer = await call({
    by,
    operation: name,
    target,
    input: { ...input, dry_run: "true" },
    idempotencyKey: null,
  });
  return answer.ok ? { ...answer, asking: pinned(operations[name], asking, answer.envelope) } : answer;
};

const noChange = (id: string): Problem =>
  ownProblem(
    "not_found",
    id === "latest" ? "There is no change in force to undo." : `There is no change ${id}.`,
    "`changes` lists them.",
  );

/** Which the latest one is that is in force is not to be found out, and an unseen one is not undone without its number. */
const noneOfTheNewest = (): Problem =>
  ownProblem(
    "not_found",
    `None of the newest ${MOST_CHANGES} changes is in force.`,
    "`/redis undo NUMBER` undoes an older one, if it is in force.",
  );

/** The change that is to be undone, as an envelope of `changes` with only that one in it. */
const undone = async (asking: Asking, { call, by }: Situation): Promise<Preview> => {
  const { target, input } = asking;
  const answer = await call({
    by,
    operation: "changes",
    target,
    input: { limit: String(MOST_CHANGES) },
    idempotencyKey: null,
  });
  if (!answer.ok) return answer;
  const { envelope } = answer;
  if (envelope.operation !== "changes")
    return {
      ok: false,
      problem: ownProblem(
        "internal",
        "The list of changes came in a form that this version of the bot does not know.",
        "Nothing was changed. Bring the bot to the version of the Worker, then ask again.",
      ),
    };
  const known = envelope.data.changes;
  const { id = "latest" } = input;
  const change = id === "latest" ? known.find(isInForce) : known.find((each) => each.id === Number(id));
  if (change === undefined) {
    const oldest = known.length < MOST_CHANGES ? 0 : (known.at(-1)?.id ?? 0);
    if (Number(id) < oldest) return { ok: true, envelope: null, asking };
    return { ok: false, problem: id === "latest" && oldest > 0 ? noneOfTheNewest() : noChange(id) };
  }
  if (!isInForce(change))
    return {
      ok: false,
      problem: ownProblem(
        "conflict",
        `Change ${change.id} is not in force any more: ${change.state}.`,
        "`changes` shows what became of it.",
      ),
    };
  // Given by its number, so that a newer change that is made before the confirmation is not undone instead.
  return {
    ok: true,
    envelope: { ...envelope, data: { changes: [change] } },
    asking: { target, input: { ...input, id: String(change.id) } },
  };
};

/** What its schema refuses is not asked about. */
const asAsked = (name: OperationName, asking: Asking): Preview => {
  const { input }: Operation = operations[name];
  const parsed = input.safeParse(asking.input);
  if (parsed.success) return { ok: true, envelope: null, asking };
  const problem = ownProblem("bad_input", issuesText(parsed.error), `\`help ${name}\` says what it takes.`);
  return { ok: false, problem };
};

/** What a guard may refuse is asked of the host, whose refusal is audited even where the schema would have refused it. */
const isGuarded = (name: OperationName): boolean => name === "set" || name === "apply";

/** Asks for a dry run if the operation has one; for `undo`, looks up the change. What any other does is all in what was asked. */
export const preview = async (name: OperationName, asking: Asking, at: Situation): Promise<Preview> => {
  const asked = isGuarded(name) ? null : asAsked(name, asking);
  if (asked?.ok === false) return asked;
  if (name === "undo") return undone(asking, at);
  return asked === null || hasDryRun(operations[name]) ? dryRun(name, asking, at) : asked;
};
