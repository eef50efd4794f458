/** The RPC to a person's object, with a deadline, and with its exceptions turned into failures. */
import type { Failure } from "../../protocol/failure.ts";
import { fail, ok, type Result } from "../../protocol/result.ts";
import { patience } from "../../shared/deadline.ts";
import { describeError, logLine } from "../../shared/log.ts";
import type { Known } from "../person/contract.ts";
import { nameOf } from "./people.ts";

const DEADLINE_MS = 3_000;

export type PersonStub = ReturnType<Env["PERSON"]["get"]>;

export interface PersonAt {
  /** 64 hexadecimal digits. */
  id: string;
  stub: PersonStub;
}

/** The object of somebody who has just proved who they are. */
export const personOf = ({ PERSON }: Env, known: Known): PersonAt => {
  const id = PERSON.idFromName(nameOf(known));
  return { id: id.toString(), stub: PERSON.get(id) };
};

/** The object of an id that came from outside. Null where the platform has not made this id. */
export const personAt = ({ PERSON }: Env, id: string): PersonAt | null => {
  try {
    return { id, stub: PERSON.get(PERSON.idFromString(id)) };
  } catch {
    return null;
  }
};

const notReached: Failure = {
  code: "unreachable",
  hop: "worker",
  detail: "Who is signed in could not be looked up.",
  hint: "Ask again in a few seconds; Cloudflare moves or restarts objects at times.",
};

/** Never rejects, and waits three seconds at most. */
export const askPerson = async <T>(asked: Promise<T>): Promise<Result<T>> => {
  try {
    const answered = await patience(asked, DEADLINE_MS);
    return answered.done ? ok(answered.value) : fail(notReached);
  } catch (error) {
    console.log(logLine({ person_not_asked: describeError(error) }));
    return fail(notReached);
  }
};

export const busy: Failure = {
  code: "throttled",
  hop: "worker",
  detail: "This person signs in too often.",
  hint: "Wait a minute, then try again.",
  retry_after_ms: 60_000,
};
