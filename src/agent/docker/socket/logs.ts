import * as z from "zod";
import { type Result, ok } from "../../../protocol/result.ts";
import type { Container } from "../container.ts";
import * as failures from "../failures.ts";
import { engineInstant } from "../notation.ts";
import { createLogTail, LOG_LINES, type LogTail } from "../logs.ts";
import { drain, createDemultiplexer } from "./streams.ts";
import type { Engine } from "./engine.ts";

const ttySchema = z.object({ Config: z.object({ Tty: z.boolean() }) });

const NOT_IMPLEMENTED = 501;

/** `GET /containers/{id}/logs` of one container, into one tail for each stream. */
export const readContainerLog = async (
  engine: Engine,
  container: Container,
  since: number,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Result<LogTail[]>> => {
  // A container with a terminal has one stream, and it is not multiplexed.
  const inspected = await engine.call("GET", `/containers/${container.id}/json`, null, signal);
  if (!inspected.ok) return inspected;
  const tty = ttySchema.safeParse(inspected.value.body).data?.Config.Tty ?? false;
  const opened = await engine.stream(
    `/containers/${container.id}/logs?stdout=1&stderr=1&timestamps=1&since=${engineInstant(since)}&tail=${LOG_LINES}`,
    signal,
    (status) =>
      status === NOT_IMPLEMENTED
        ? failures.logUnreadable(container.name)
        : failures.engineRefused(`the log of container ${container.name}`, status),
  );
  if (!opened.ok) return opened;
  const tails = { stdout: createLogTail(maxBytes), stderr: createLogTail(maxBytes) };
  const demultiplex = createDemultiplexer();
  const drained = await drain(opened.value, signal, (chunk) => {
    if (tty) tails.stdout.push(chunk);
    else for (const { stream, bytes } of demultiplex(chunk)) tails[stream].push(bytes);
  });
  return drained.ok ? ok(Object.values(tails)) : drained;
};
