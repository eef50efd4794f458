import { type Result, fail, ok } from "../../../protocol/result.ts";
import { END_EVENTS, readEnds } from "../ends.ts";
import * as failures from "../failures.ts";
import { engineInstant } from "../instant.ts";
import type { End, Service } from "../seam.ts";
import { drain } from "./drain.ts";
import type { Engine } from "./engine.ts";
import { labels, query } from "./listing.ts";

/** The engine remembers 256 events. */
const MAX_EVENTS_BYTES = 4 * 1024 * 1024;

/** `GET /events` with an end in the past, so that the engine tells what it remembers and is done. */
export const readContainerEnds = async (
  engine: Engine,
  where: Pick<Service, "project" | "service">,
  since: number,
  signal: AbortSignal,
): Promise<Result<End[]>> => {
  const filters = query({ type: ["container"], event: [...END_EVENTS], label: labels(where) });
  const path = `/events?since=${engineInstant(since)}&until=${engineInstant(Date.now())}&filters=${filters}`;
  const opened = await engine.stream(path, signal);
  if (!opened.ok) return opened;
  const chunks: Buffer[] = [];
  let size = 0;
  const drained = await drain(opened.value, signal, (chunk) => {
    size += chunk.length;
    if (size <= MAX_EVENTS_BYTES) chunks.push(chunk);
  });
  if (!drained.ok) return drained;
  if (size > MAX_EVENTS_BYTES) return fail(failures.tooLarge(MAX_EVENTS_BYTES));
  return ok(readEnds(Buffer.concat(chunks).toString("utf8")));
};
