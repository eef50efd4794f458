/** A stream of the Engine's stats of one container: it sends a frame each second, and the latest one is kept. */
import { type Result, ok } from "../../../protocol/result.ts";
import { jsonOrUndefined, lineCutter } from "../../../shared/decode.ts";
import { isLive, type Frame, frameSchema } from "../stats.ts";
import type { Engine } from "./engine.ts";

/** Frames come every second. An older one means that the engine hangs. */
const STALE_AFTER_MS = 3000;

/** A frame of a host with many processors takes some 10 KiB. */
const MAX_FRAME_BYTES = 256 * 1024;

export interface StatsStream {
  /** A fresh frame that `accepts` takes: the latest, or the next one to come. Null when the stream ended first. */
  frame(accepts: (frame: Frame) => boolean): Promise<Frame | null>;
  ended(): boolean;
  close(): void;
}

export const openStatsStream = async (
  engine: Engine,
  id: string,
  signal: AbortSignal,
): Promise<Result<StatsStream>> => {
  const opened = await engine.stream(`/containers/${id}/stats?stream=1`, signal);
  if (!opened.ok) return opened;
  const response = opened.value;
  let latest: { frame: Frame; arrivedAt: number } | null = null;
  let ended = false;
  const lines = lineCutter(MAX_FRAME_BYTES);
  const waiting = new Set<() => void>();

  const wake = (): void => {
    for (const look of [...waiting]) look();
  };
  const end = (): void => {
    ended = true;
    latest = null;
    response.destroy();
    wake();
  };
  response.on("close", end);
  response.on("data", (chunk: Buffer) => {
    for (const line of lines.push(chunk)) {
      const frame = line.tooLong ? undefined : frameSchema.safeParse(jsonOrUndefined(line.text)).data;
      // The Engine goes on sending empty frames of a container that has stopped.
      if (frame === undefined || !isLive(frame)) return end();
      latest = { frame, arrivedAt: performance.now() };
    }
    wake();
  });
  // The stream's first frame may come only with the engine's next tick, up to a second later. A single sample usually comes at once;
  // if the engine makes it wait too, the stream's frame comes first and nothing is lost.
  void engine.call("GET", `/containers/${id}/stats?stream=false&one-shot=true`, null, signal).then((single) => {
    const frame = single.ok && single.value.status === 200 ? frameSchema.safeParse(single.value.body).data : undefined;
    if (frame === undefined || ended || latest !== null || !isLive(frame)) return;
    latest = { frame, arrivedAt: performance.now() };
    wake();
  });

  return ok({
    frame: (accepts) =>
      new Promise((resolve) => {
        const look = (): void => {
          const fresh = latest !== null && performance.now() - latest.arrivedAt < STALE_AFTER_MS ? latest.frame : null;
          if (!ended && (fresh === null || !accepts(fresh))) return void waiting.add(look);
          waiting.delete(look);
          resolve(ended ? null : fresh);
        };
        look();
      }),
    ended: () => ended,
    close: end,
  });
};
