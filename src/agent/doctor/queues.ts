import type { RedisCommand, RedisReply } from "../docker/seam.ts";
import { type Count, COUNTS, type Counts, keyOf, type QueueSystem } from "../../protocol/queues/system.ts";
import { systemOf } from "../../protocol/queues/systems.ts";
import type { SeenSystem } from "../../protocol/queues/seen.ts";
import { ok } from "../../protocol/result.ts";
import { askIn, type Asks, lookForQueues, mayBeAsked, NO_COUNTS, type Sighting } from "../redis/queues.ts";
import { stillLoading } from "../redis/no-reading.ts";
import { fieldsOf, integerOf } from "../redis/reply.ts";
import { pageOf } from "../redis/scan.ts";
import type { Context } from "../session/context.ts";
import { sorted } from "../sorted.ts";
import { readInfo } from "./info.ts";
import type { Part } from "./part.ts";

/** Of one library, whose lengths are read. */
const MAX_QUEUES = 15;
/** Of all libraries together, shared out evenly: on the `cli` transport, each length is a process of its own. */
const MAX_LENGTHS = 30;
const MEMBERS = "100";

type Lengths = Record<Count, number | null>;

/** The commands for some counts, and what their replies come to. */
const counting = (counts: Counts, queue: string) => {
  const kinds = COUNTS.flatMap((count) => (counts[count] ?? []).map((each) => ({ count, each })));
  return {
    commands: kinds.map(({ each: [command, key] }): RedisCommand => [command, keyOf(key, queue)]),
    sum: (replies: readonly RedisReply[]): Lengths => {
      const lengths: Lengths = { ...NO_COUNTS };
      for (const [index, { count }] of kinds.entries()) {
        const length = integerOf(replies[index]);
        if (length !== null) lengths[count] = (lengths[count] ?? 0) + length;
      }
      return lengths;
    },
  };
};

/** Those that a key or a worker named, those in the library's own set, and those that are there by default. */
const namesOf = async ({ queues }: Sighting, system: QueueSystem, ask: Asks): Promise<string[]> => {
  const { registry } = system;
  const [reply] = registry === undefined ? [] : await ask(["SSCAN", registry.set, "0", "COUNT", MEMBERS]);
  const members = pageOf(reply)?.keys ?? [];
  const named = members.map((member) =>
    member.startsWith(registry?.prefix ?? "") ? member.slice(registry?.prefix.length) : member,
  );
  const names = [...new Set([...queues, ...named])];
  return (names.length === 0 ? [...system.queues] : names).filter(mayBeAsked);
};

/** @param share how many lengths may be read */
const measure = async (sighting: Sighting, share: number, context: Context): Promise<SeenSystem> => {
  const system = systemOf(sighting.system);
  const ask = askIn(context, sighting.database);
  const together = counting(system.together, "");
  const names = sighting.by === "keys" ? await namesOf(sighting, system, ask) : sighting.queues;
  const each = counting(system.counts, "").commands.length;
  const room = each === 0 ? 0 : Math.floor((share - together.commands.length) / each);
  const looked = names.slice(0, Math.max(0, Math.min(room, MAX_QUEUES)));
  const of = looked.map((name) => ({ name, ...counting(system.counts, name) }));
  const replies = await ask(...together.commands, ...of.flatMap(({ commands }) => commands));
  const own = (commands: readonly RedisCommand[]): RedisReply[] => replies.splice(0, commands.length);
  const all = together.sum(own(together.commands));
  const queues = of.map(({ name, commands, sum }) => ({ name, ...sum(own(commands)) }));
  return {
    system: sighting.system,
    database: sighting.database,
    by: sighting.by,
    queues: sorted(queues, (one, other) => (other.waiting ?? 0) - (one.waiting ?? 0)),
    more_queues: names.length - looked.length,
    together: all,
  };
};

/** The libraries that keep jobs in this Redis, and how much waits in their queues. Celery's are the part `celery`. Changes nothing. */
export const queues: Part<"queues"> = async (context) => {
  const info = await readInfo(context);
  if (!info.ok) return info;
  const persistence = fieldsOf(info.value, "persistence");
  if (persistence.flag("loading") === true) return stillLoading(persistence);
  const { sightings, ...rest } = await lookForQueues(info.value, context);
  const share = Math.floor(MAX_LENGTHS / Math.max(1, sightings.length));
  const systems = await Promise.all(sightings.map((sighting) => measure(sighting, share, context)));
  return ok({ ...rest, systems });
};
