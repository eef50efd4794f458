/** The libraries whose jobs are recognised, by the name that the contracts have for each. */
import { bullmq, bull, beeQueue } from "./node.ts";
import { laravel, resque, sidekiq } from "./others.ts";
import { arq, celery, dramatiq, huey, redbeat, rq } from "./python.ts";
import type { QueueSystem } from "./system.ts";

export const QUEUE_SYSTEMS = {
  bullmq,
  bull,
  bee_queue: beeQueue,
  celery,
  redbeat,
  rq,
  dramatiq,
  huey,
  arq,
  sidekiq,
  resque,
  laravel,
} as const satisfies Record<string, QueueSystem>;

export type SystemId = keyof typeof QUEUE_SYSTEMS;
export const SYSTEM_IDS = Object.keys(QUEUE_SYSTEMS) as [SystemId, ...SystemId[]];
export const systemOf = (id: SystemId): QueueSystem => QUEUE_SYSTEMS[id];
