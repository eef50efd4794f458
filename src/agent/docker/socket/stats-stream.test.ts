import type { IncomingMessage } from "node:http";
import { readFileSync } from "node:fs";
import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { ok } from "../../../protocol/result.ts";
import type { Engine } from "./engine.ts";
import { openStatsStream } from "./stats-stream.ts";

const FRAME = JSON.parse(readFileSync(new URL("../testdata/stats-v2.json", import.meta.url), "utf8")) as object;
const unasked = (): never => {
  throw new Error("not asked for here");
};

/** What a stream of such frames gives; null where it ends. */
const streamed = async (frame: object) => {
  const frames = new PassThrough();
  const engine: Engine = {
    call: () => Promise.resolve(ok({ status: 500, body: null })),
    stream: () => Promise.resolve(ok(frames as unknown as IncomingMessage)),
    head: unasked,
    attach: unasked,
  };
  const opened = await openStatsStream(engine, "c0", AbortSignal.timeout(5000));
  if (!opened.ok) throw new Error(opened.failure.detail);
  frames.write(`${JSON.stringify(frame)}\n`);
  const got = await opened.value.frame(() => true);
  const ended = opened.value.ended();
  opened.value.close();
  return { got: got?.pids_stats?.current ?? null, ended };
};

test("a stream goes on where the kernel counts no memory, and ends with the container", async () => {
  expect(await streamed(FRAME)).toEqual({ got: 6, ended: false });
  expect(await streamed({ ...FRAME, memory_stats: {} })).toEqual({ got: 6, ended: false });
  const stopped = { read: "0001-01-01T00:00:00Z", pids_stats: {}, cpu_stats: { cpu_usage: { total_usage: 0 } } };
  expect(await streamed(stopped)).toEqual({ got: null, ended: true });
});
