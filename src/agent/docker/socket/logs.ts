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

/** Whether containers have a terminal, by their ids: it never changes. Of so many at most. */
export type Terminals = Map<string, boolean>;
const MAX_KNOWN = 64;

/** A container with a terminal has one stream, and it is not multiplexed. */
const hasTerminal = async (
  engine: Engine,
  { id }: Container,
  known: Terminals,
  signal: AbortSignal,
): Promise<Result<boolean>> => {
  const before = known.get(id);
  if (before !== undefined) return ok(before);
  const inspected = await engine.call("GET", `/containers/${id}/json`, null, signal);
  if (!inspected.ok) return inspected;
  const found = ttySchema.safeParse(inspected.value.body).data?.Config.Tty;
  if (found !== undefined && known.size < MAX_KNOWN) known.set(id, found);
  return ok(found ?? false);
};

/** `GET /containers/{id}/logs` of one container. */
export const openContainerLog = async (
  engine: Engine,
  container: Container,
  known: Terminals,
  signal: AbortSignal,
): Promise<Result<LogSource>> => {
  const terminal = await hasTerminal(engine, container, known, signal);
  if (!terminal.ok) return terminal;
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
      if (terminal.value) return take(chunk, "stdout");
      let enough = false;
      for (const { stream, bytes } of demultiplex(chunk)) enough = take(bytes, stream) === true || enough;
      return enough;
    });
  });
};
