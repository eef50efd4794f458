import type { Handlers, Reading } from "../../protocol/operations.ts";
import { ok } from "../../protocol/result.ts";
import { groupByKind, inOrder } from "../logs/group.ts";
import { createRecogniser } from "../logs/recognise.ts";
import { inWords } from "../logs/record.ts";
import { servicesToRead } from "../logs/services.ts";
import type { Context } from "../session/context.ts";
import { shortened } from "../../shared/text.ts";

/** How many logs are read at once. Until it has been grouped, each takes up to a MiB, and several times that as lines. */
const AT_ONCE = 4;

const MAX_SAMPLE_CHARS = 400;

type Services = Reading<"errors">["services"];
type Groups = Reading<"errors">["groups"];

/** Does the work on each item, on at most `lanes` of them at a time. The results are in the items' order. */
export const inLanes = async <T, R>(
  items: readonly T[],
  lanes: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> => {
  const results: R[] = [];
  const waiting = items.entries();
  const lane = async (): Promise<void> => {
    for (const [index, item] of waiting) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(lanes, items.length) }, lane));
  return results;
};

/** A service whose log cannot be read is reported as such, and the others are read even so. */
export const errors: Handlers<"agent", Context>["errors"] = async ({ since }, context) => {
  const { policy, now, redact } = context;
  const until = now();
  const recognise = createRecogniser(policy.service);

  const readService = async (service: string): Promise<{ service: Services[number]; groups: Groups }> => {
    const log = await context.logs(service, since);
    if (!log.ok) {
      const failure = `${log.failure.detail} ${log.failure.hint}`;
      return {
        service: { service, lines: 0, truncated: false, spans: [], read_ms: 0, failure },
        groups: [],
      };
    }
    const { lines, truncated, spans } = log.value;
    const groups = groupByKind(lines, recognise).map(async ({ kind, count, lines: said, firstAt, lastAt, newest }) => ({
      service,
      kind,
      count,
      lines: said,
      at_least: truncated,
      first_at: new Date(firstAt).toISOString(),
      last_at: new Date(lastAt).toISOString(),
      // Cut only after redaction, which would not recognise half a secret.
      sample: shortened(await redact(inWords(newest)), MAX_SAMPLE_CHARS),
    }));
    return {
      service: {
        service,
        lines: lines.length,
        truncated,
        spans: spans.map(({ from, to }) => ({ from: new Date(from).toISOString(), to: new Date(to).toISOString() })),
        read_ms: Math.round(spans.reduce((sum, { from, to }) => sum + to - from, 0)),
        failure: null,
      },
      groups: await Promise.all(groups),
    };
  };

  const present = await context.services();
  if (!present.ok) return present;
  const names = servicesToRead(
    policy,
    present.value.map(({ service }) => service),
  );
  const read = await inLanes(names, AT_ONCE, readService);
  return ok({
    since: new Date(until - since).toISOString(),
    until: new Date(until).toISOString(),
    services: read.map(({ service }) => service),
    groups: inOrder(read.flatMap(({ groups }) => groups)),
  });
};
