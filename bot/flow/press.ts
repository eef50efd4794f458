/** Does what a button stands for, after its signature was checked. Changes are made here and nowhere else. */
import type { Pressed, PressKind } from "../access/buttons.ts";
import type { Claim } from "../../src/protocol/claim.ts";
import type { NotFirst } from "../operations/operations.ts";
import { answerMessage, cancelledMessage, noteMessage, problemMessage, usedMessage, withNote } from "../reply/index.ts";
import { chartOf } from "./chart.ts";
import { consoleFor } from "./console.ts";
import { answerTo, type Spoken, spokenOf } from "./question.ts";
import type { Said } from "./deliver.ts";
import { replyOf, type Situation } from "./situation.ts";

interface Acted {
  said: Said;
  /** One word for the log. */
  outcome: string;
}

/** A request that was answered before. */
const replayed: Acted = { said: null, outcome: "replayed" };

const replaced = (spoken: Spoken | null): Acted =>
  spoken === null
    ? replayed
    : { said: { message: spoken.message, chart: spoken.chart, as: "replace" }, outcome: spoken.outcome };

/** "Confirm" and "Cancel" of a message have one claim together, for as long as either can be pressed. */
const claimOf = ({ nonce, expires }: Pressed): Claim => ({ of: "press", key: nonce, until: expires });

const unclaimed = (found: NotFirst): Acted => {
  if (found === "request") return replayed;
  if (found === "press") return { said: { message: usedMessage(), as: "whisper" }, outcome: "again" };
  const unsure = "Nothing was changed: it could not be looked up whether this was pressed before. Press again.";
  return { said: { message: noteMessage(":x:", unsure), as: "whisper" }, outcome: "memory_unknown" };
};

const confirm = async (press: Pressed, at: Situation): Promise<Acted> => {
  const { operation, target, input, nonce, note } = press;
  // The nonce is also the change's Idempotency-Key: its target makes it once even where the claim is forgotten.
  const answer = await at.call({ by: at.by, operation, target, input, idempotencyKey: nonce }, claimOf(press));
  const reply = replyOf(at, input);
  if (answer.ok)
    return {
      said: { message: withNote(answerMessage(answer.envelope, reply), note), as: "replace" },
      outcome: "changed",
    };
  return answer.notFirst === undefined
    ? replaced(spokenOf(answer, operation, { target, input, note }, reply))
    : unclaimed(answer.notFirst);
};

/** Cancelling changes nothing, so it goes on even if nobody knows whether it was pressed before. */
const cancel = async (press: Pressed, at: Situation): Promise<Acted> => {
  const { operation, target } = press;
  const claimed = await at.claim(target, claimOf(press));
  if (claimed === "request" || claimed === "press") return unclaimed(claimed);
  return { said: { message: cancelledMessage(operation, target), as: "replace" }, outcome: "cancelled" };
};

/** Asks again, since Slack does not give out what is in a message that only one person sees. */
const share = async (press: Pressed, at: Situation): Promise<Acted> => {
  const { operation, target, input } = press;
  const answer = await at.call({ by: at.by, operation, target, input, idempotencyKey: null });
  const reply = replyOf(at, input, "channel");
  if (answer.ok) {
    const shared = answerMessage(answer.envelope, reply);
    const chart = await chartOf(shared, answer.envelope, at);
    return { said: { message: shared, chart, as: "share" }, outcome: answer.envelope.verdict };
  }
  if (answer.notFirst !== undefined) return unclaimed(answer.notFirst);
  const message = problemMessage(answer.problem, { now: reply.now, failed: null });
  return { said: { message, as: "whisper" }, outcome: answer.problem.code };
};

const again = async ({ operation, target, input, note }: Pressed, at: Situation): Promise<Acted> =>
  replaced(await answerTo(operation, { target, input, note }, at));

/** What the button was on stays as it is: the link is said beside it, to the one who pressed. */
const openConsole = async (at: Situation): Promise<Acted> => {
  const spoken = await consoleFor(at);
  return spoken === null ? replayed : { said: { message: spoken.message, as: "whisper" }, outcome: spoken.outcome };
};

const ACTS: Readonly<Record<PressKind, (press: Pressed, at: Situation) => Promise<Acted>>> = {
  ask: again,
  share,
  confirm,
  cancel,
  console: (_press, at) => openConsole(at),
};

/** Rejects only because of a bug. */
export const act = (press: Pressed, at: Situation): Promise<Acted> => ACTS[press.kind](press, at);
