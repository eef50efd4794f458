import type { Handlers } from "../../protocol/operations.ts";
import { fail, ok, type Result } from "../../protocol/result.ts";
import { type Figures, figuresOf } from "../changing/figures.ts";
import { badValue, conflict, notPermitted, refusedByGuard } from "../changing/refuse.ts";
import { normalise, sameValue, writeSetting } from "../changing/setting.ts";
import type { Context } from "../session/context.ts";
import { seesCeleryKeys } from "../redis/celery.ts";
import { notKnown } from "../redis/config-get.ts";
import { fieldsOf } from "../redis/info.ts";
import { pairsOf, textOf } from "../redis/reply.ts";

interface Now {
  before: string;
  runId: string | null;
  figures: Figures;
}

/**
 * The container's figures, then the setting and Redis's own in one batch, as the last thing before the write: what somebody else
 * sets meanwhile is seen, but for the time of one round trip.
 */
const look = async (key: string, { redis, stats }: Context): Promise<Result<Now>> => {
  const container = await stats("memory");
  if (!container.ok) return container;
  const celery = key === "maxmemory-policy" ? await redis(["INFO"]) : null;
  if (celery?.ok === false) return celery;
  const keyspace = celery ? textOf(celery.value[0]) : null;
  const celery_keys = keyspace?.ok ? await seesCeleryKeys(keyspace.value, redis) : null;
  const replies = await redis(["CONFIG", "GET", key], ["INFO"]);
  if (!replies.ok) return replies;
  const pairs = pairsOf(replies.value[0]);
  if (!pairs.ok) return pairs;
  const info = textOf(replies.value[1]);
  if (!info.ok) return info;
  const figures = figuresOf(info.value, container.value);
  if (!figures.ok) return figures;
  const before = pairs.value.get(key);
  if (before === undefined) return notKnown(key);
  return ok({
    before,
    runId: fieldsOf(info.value, "server").text("run_id"),
    figures: { ...figures.value, celery_keys },
  });
};

/**
 * One setting, guarded by the host's policy whatever the Worker has decided: whoever holds the Worker's key gets no further
 * than these lines let them.
 */
export const set: Handlers<"agent", Context>["set"] = async (input, context) => {
  const { key } = input;
  const { changes } = context.policy;
  const forbidden = notPermitted(key, changes);
  if (changes === null || forbidden !== null) return fail(forbidden ?? badValue("no change is permitted"));
  const wanted = normalise(key, input.value);
  if (!wanted.ok) return fail(badValue(wanted.failure));
  const expected = input.if_current === undefined ? null : normalise(key, input.if_current);
  if (expected?.ok === false) return fail(badValue(`if_current: ${expected.failure}`));

  const now = await look(key, context);
  if (!now.ok) return now;
  const { before, runId, figures } = now.value;
  if (expected !== null && !sameValue(key, before, expected.value)) return fail(conflict(key, before));
  const refused = refusedByGuard(key, wanted.value, figures, input, changes.maxmemory);
  if (refused !== null) return fail(refused);

  const reading = { key, before, run_id: runId, figures };
  if (sameValue(key, before, wanted.value)) return ok({ ...reading, after: before, written: false });
  if (input.dry_run) return ok({ ...reading, after: wanted.value, written: false });
  const after = await writeSetting(key, wanted.value, context.redis);
  return after.ok ? ok({ ...reading, after: after.value, written: true }) : after;
};
