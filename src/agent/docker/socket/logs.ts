import * as z from "zod";
import { type Result, ok } from "../../../protocol/result.ts";
import type { Container } from "../container.ts";
import * as failures from "../failures.ts";
import { engineInstant } from "../notation.ts";
import type { LogSource } from "../logs.ts";
import { drain, createDemultiplexer } from "./streams.ts";
import type { Engine } from "./engine.ts";

const ttySchema = z.object({ Config: z.object({ Tty: z.boolean() }) });

const NOT_IMPLEMENTED = 501;

/** `GET /containers/{id}/logs` of one container. */
export const openContainerLog = async (
  engine: Engine,
  container: Container,
  signal: AbortSignal,
): Promise<Result<LogSource>> => {
  // A container with a terminal has one stream, and it is not multiplexed.
  const inspected = await engine.call("GET", `/containers/${container.id}/json`, null, signal);
  if (!inspected.ok) return inspected;
  const tty = ttySchema.safeParse(inspected.value.body).data?.Config.Tty ?? false;
  return ok(async ({ tail, since }, take, until) => {
    const from = since === null ? "" : `&since=${engineInstant(since)}`;
    const opened = await engine.stream(
      `/containers/${container.id}/logs?stdout=1&stderr=1&timestamps=1&tail=${tail}${from}`,
      until,
      (status) =>
        status === NOT_IMPLEMENTED
          ? failures.logUnreadable(container.name)
          : failures.engineRefused(`the log of container ${container.name}`, status),
    );
    if (!opened.ok) return opened;
    const demultiplex = createDemultiplexer();
    return drain(opened.value, until, (chunk) => {
      if (tty) return take(chunk, "stdout");
      let enough = false;
      for (const { stream, bytes } of demultiplex(chunk)) enough = take(bytes, stream) === true || enough;
      return enough;
    });
  });
};
