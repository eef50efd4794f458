/**
 * A batch for another database than 0, on a connection that is in database 0 and has to be there again afterwards: other batches follow
 * on it, and their commands name no database.
 */
import type { RedisCommand, RedisReply } from "../seam.ts";

const select = (database: number): RedisCommand => ["SELECT", String(database)];

export const inDatabase = (database: number, commands: readonly RedisCommand[]): readonly RedisCommand[] =>
  database === 0 ? commands : [select(database), ...commands, select(0)];

const isDone = (reply: RedisReply | undefined): boolean => reply?.kind === "text" && reply.text === "OK";

/**
 * The replies to the commands themselves. Where the database could not be changed they were run in the wrong one, and what kept it from
 * being changed is the reply to each. `back` is false where the connection must not be used any more.
 */
export const fromDatabase = (
  database: number,
  replies: readonly RedisReply[],
): { replies: RedisReply[]; back: boolean } => {
  if (database === 0) return { replies: [...replies], back: true };
  const [changed, ...rest] = replies;
  const own = rest.slice(0, -1);
  if (isDone(changed)) return { replies: own, back: isDone(rest.at(-1)) };
  const refusal: RedisReply = changed?.kind === "error" ? changed : { kind: "error", message: "ERR SELECT failed" };
  return { replies: own.map(() => refusal), back: true };
};
