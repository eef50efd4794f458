import type { Handlers } from "../../protocol/operations.ts";
import { fail, ok, type Result } from "../../protocol/result.ts";
import { type Figures, figuresOf } from "../changing/figures.ts";
import { later } from "../changing/later.ts";
import { badValue, boundsNow, conflict, notPermitted, refusedByGuard } from "../changing/refuse.ts";
import { IGNORES, topologyOf } from "../changing/topology.ts";
import { normalise, sameValue, writeSetting } from "../changing/setting.ts";
import type { Context } from "../session/context.ts";
import { type CountedMemory, uncounted } from "../redis/counted.ts";
import { savingOf } from "./memory.ts";
import { seesCeleryKeys } from "../redis/celery.ts";
import { notKnown } from "../redis/config-get.ts";
import { busiestSave } from "../redis-log/busiest.ts";
import { seenQueues } from "../redis/queues.ts";
import { fieldsOf, pairsOf, settingIn, textOf } from "../redis/reply.ts";

interface Now {
  before: string;
  runId: string | null;
  figures: Figures;
}

/**
 * Reads the container's figures, and then the setting and Redis's figures in one batch as the last thing before the write. So a value
 * that somebody else sets meanwhile is seen, unless it is set within the last round trip.
 */
const look = async (key: string, context: Context): Promise<Result<Now>> => {
  const { redis, stats, hostMemory, now } = context;
  const [container, log] = await Promise.all([
    stats("memory"),
    key === "maxmemory" ? busiestSave(context) : Promise.resolve(null),
  ]);
  if (!container.ok) return container;
  const celery = key === "maxmemory-policy" ? await redis(["INFO"]) : null;
  if (celery?.ok === false) return celery;
  const keyspace = celery ? textOf(celery.value[0]) : null;
  const [celery_keys, queues] = keyspace?.ok
    ? await Promise.all([seesCeleryKeys(keyspace.value, redis), seenQueues(keyspace.value, context)])
    : [null, null];
  const asked = [["CONFIG", "GET", "save"] as const, ["CONFIG", "GET", IGNORES] as const];
  const replies = await redis(["CONFIG", "GET", key], ["INFO"], ...asked);
  if (!replies.ok) return replies;
  const pairs = pairsOf(replies.value[0]);
  if (!pairs.ok) return pairs;
  const info = textOf(replies.value[1]);
  if (!info.ok) return info;
  const saving = { ...savingOf(info.value, settingIn(replies.value[2], "save") ?? null, now()), log };
  const { memoryUsed, memoryLimit } = container.value;
  let counted: CountedMemory | null = memoryUsed === null ? null : { memoryUsed, memoryLimit };
  if (counted === null) {
    const host = await hostMemory();
    if (!host.ok) return host;
    counted = uncounted(fieldsOf(info.value, "memory"), host.value.total);
  }
  const figures = figuresOf(info.value, counted, saving);
  if (!figures.ok) return figures;
  const before = pairs.value.get(key);
  if (before === undefined) return notKnown(key);
  return ok({
    before,
    runId: fieldsOf(info.value, "server").text("run_id"),
    figures: { ...figures.value, celery_keys, queues, topology: topologyOf(info.value, replies.value[3]) },
  });
};

/**
 * Changes one setting. The host's policy and the guards are checked here, whatever the Worker has decided, so that somebody who has
 * stolen the Worker's key cannot do more than they allow.
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

  const bounds = (maxmemory: number) => boundsNow(key, { ...figures, maxmemory }, input, changes.maxmemory);
  const reading = { key, before, run_id: runId, figures, bounds: bounds(figures.maxmemory), later: null };
  if (sameValue(key, before, wanted.value)) return ok({ ...reading, after: before, written: false });
  if (input.dry_run) return ok({ ...reading, after: wanted.value, written: false });
  const after = await writeSetting(key, wanted.value, context.redis);
  if (!after.ok) return after;
  const limit = key === "maxmemory" ? Number(after.value) : figures.maxmemory;
  const policy = key === "maxmemory-policy" ? after.value : figures.maxmemory_policy;
  return ok({
    ...reading,
    after: after.value,
    written: true,
    bounds: bounds(Number(after.value)),
    later: await later(figures, limit, policy, context),
  });
};
