/** Who comes and who goes: signing in, signing out, here or in another page of this browser, and what goes with whoever leaves. */
import type { Line } from "../api/send.ts";
import { loadSession, type Proof, type SessionOutcome, signIn, signOut } from "../api/session.ts";
import { askAgain, dropWish } from "../push/wish.ts";
import { put } from "../sheet/kept.ts";
import { keepLeaving, type Out, readLeaving, type Shelf, wipe } from "./saved.ts";
import { NOTHING_READ, type State, type Unleft } from "./state.ts";
import type { Store } from "./store.ts";

export interface Comings {
  /** Learns who is signed in. */
  begin: () => Promise<SessionOutcome>;
  signIn: (proof: Proof) => Promise<SessionOutcome>;
  /** Ends the session, and wipes what was kept, whatever the Worker says. */
  signOut: (everywhere: boolean) => ReturnType<typeof signOut>;
  /** Another page of this browser signs out, or has done so: who was here is not any more, whatever the Worker says to what was asked before. */
  followOut: (out: Out) => void;
  /** Answers whether whoever is here now is so still. On a bad line an answer may come later: it is about somebody who is not there any more. */
  mark: () => () => boolean;
  /** A question was refused: the session of whoever asked it has ended. */
  noteRefused: () => void;
  /** Whether a sign-out is under way: what is answered meanwhile is not to be stored again. */
  isLeaving: () => boolean;
}

export interface Ground {
  state: Store<State>;
  line: Line;
  shelf: Shelf;
  drawer: Shelf;
  /** The code of a link of Slack's was used. */
  onCode: () => void;
}

/** As another page of this browser, or an earlier one, has left it. @param isThere whether that page may be there to say how it ends */
const unleftIn = (shelf: Shelf, isThere: boolean): Unleft | null => {
  const kept = readLeaving(shelf);
  return kept && { everywhere: kept.everywhere, outcome: null, underWay: isThere && !kept.failed };
};

/** As an earlier page of this browser has left it. */
export const leftBefore = (shelf: Shelf): Unleft | null => unleftIn(shelf, false);

export const createComings = ({ state, line, shelf, drawer, onCode }: Ground): Comings => {
  /** Counts who comes and goes. */
  let turn = 0;
  /** Counts what shows that a session is over, or another's. A sign-out of before that has nothing left to tell where it fails. */
  let over = 0;
  /** How many sign-outs are under way. */
  let leaving = 0;

  /** Whether the storage has said that somebody is leaving: then it also says when that is over. */
  let isLeavingKept = readLeaving(shelf) !== null;

  /**
   * Whose sign-out is not confirmed yet, here or in another page of this browser; and whether somebody leaves, or has just left. What they had begun in
   * this tab, which alone keeps it, goes with them.
   */
  const lookForLeaving = (): { unleft: Unleft | null; leaves: boolean } => {
    const kept = unleftIn(shelf, true);
    const isOver = isLeavingKept && kept === null;
    isLeavingKept = kept !== null;
    const known = isOver ? null : state.get().unleft;
    // What was said once stands until it is over, also where it is tried again elsewhere.
    const unleft = known?.underWay === false ? known : (kept ?? known);
    const leaves = isOver || unleft !== null;
    if (leaves) put(drawer, null);
    return { unleft, leaves };
  };

  /** Nobody is here any more, and nothing that they read; what is on its way was asked by them. */
  const leave = (unleft: Unleft | null): void => {
    turn += 1;
    state.set((before) => ({
      ...before,
      ...NOTHING_READ,
      person: null,
      ended: false,
      unleft,
      session: before.session === null ? null : { ...before.session, person: null },
    }));
  };

  /** @param proven somebody has just proved who they are; else it is whoever the browser's cookie says */
  const take = (outcome: SessionOutcome, proven = false): SessionOutcome => {
    if (outcome.kind === "unreachable") state.set((before) => ({ ...before, cut: outcome.why }));
    if (outcome.kind !== "session") return outcome;
    const before = state.get().person;
    const { unleft, leaves } = lookForLeaving();
    // Whoever wanted to leave is not let in by the session that was to end.
    const isHeld = !proven && unleft !== null && outcome.session.person !== null;
    if (!isHeld) keepLeaving(shelf, null);
    if (proven || outcome.session.person === null || (leaves && !isHeld)) over += 1;
    const person = isHeld ? null : outcome.session.person;
    const same = person !== null && before?.id === person.id && before.role === person.role;
    if (!same) wipe(shelf);
    const wasThere = before !== null || turn > 0;
    // Somebody has come in beside this page: what is on its way was asked by another.
    if (!same && before !== null) turn += 1;
    state.set((known) => ({
      ...known,
      // What was asked once has its answer, and that is gone or was a refusal: it is asked again.
      ...(same || !wasThere ? {} : { ...NOTHING_READ, changes: known.changes + 1 }),
      session: { ...outcome.session, person },
      person: person === null ? null : { id: person.id, role: person.role },
      ended: person === null && !leaves && (known.ended || before !== null),
      unleft: isHeld ? unleft : null,
      cut: null,
    }));
    return outcome;
  };

  const begin = async (): Promise<SessionOutcome> => {
    for (;;) {
      const mine = turn;
      const outcome = await loadSession(line);
      if (turn === mine) return take(outcome);
      // It is of before somebody came or went. Who signs in is told of it; where the first question was refused, nobody is yet.
      if (state.get().session !== null) return outcome;
    }
  };

  const signInBy = async (proof: Proof): Promise<SessionOutcome> => {
    turn += 1;
    const outcome = await signIn(line, proof);
    // Where no answer came, somebody may be signed in all the same. Before the page sees who: then it looks at the wish.
    if (outcome.kind !== "refused") askAgain(shelf);
    take(outcome, true);
    turn += 1;
    if (outcome.kind === "session" && proof.way === "slack") onCode();
    return outcome;
  };

  const signOutOf = async (everywhere: boolean): ReturnType<typeof signOut> => {
    const before = over;
    leaving += 1;
    wipe(shelf);
    keepLeaving(shelf, { everywhere, failed: false });
    const isKept = readLeaving(shelf) !== null;
    isLeavingKept = isKept;
    dropWish(shelf);
    put(drawer, null);
    const outcome = await signOut(line, everywhere);
    leaving -= 1;
    if (outcome.kind === "json") {
      over += 1;
      keepLeaving(shelf, null);
    } else if (over !== before) return outcome;
    // Where another page has found out that it is over, that is no longer kept.
    const isOver = outcome.kind === "json" || (isKept && readLeaving(shelf) === null);
    if (!isOver) keepLeaving(shelf, { everywhere, failed: true });
    leave(isOver ? null : { everywhere, outcome, underWay: false });
    return outcome;
  };

  const followOut = (out: Out): void => {
    isLeavingKept = true;
    if (out === "leaves") wipe(shelf);
    leave(out === "leaves" ? lookForLeaving().unleft : null);
  };

  return {
    begin,
    signIn: signInBy,
    signOut: signOutOf,
    followOut,
    mark: () => {
      const mine = turn;
      return () => turn === mine;
    },
    noteRefused: () => {
      turn += 1;
      wipe(shelf);
    },
    isLeaving: () => leaving > 0,
  };
};
