import { expect, it } from "vitest";
import { createDemultiplexer } from "./streams.ts";

const frame = (stream: number, text: string): Buffer => {
  const header = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
};

it.each([1, 3, 8, 11, 1000])("puts both streams together again from chunks of %d bytes", (size) => {
  const bytes = Buffer.concat([frame(1, "first €"), frame(2, "warning"), frame(1, ""), frame(1, " second")]);
  const demultiplex = createDemultiplexer();
  const seen: Record<string, Buffer[]> = { stdout: [], stderr: [] };
  for (let at = 0; at < bytes.length; at += size) {
    for (const piece of demultiplex(bytes.subarray(at, at + size))) seen[piece.stream]?.push(piece.bytes);
  }
  expect(Buffer.concat(seen["stdout"] ?? []).toString()).toBe("first € second");
  expect(Buffer.concat(seen["stderr"] ?? []).toString()).toBe("warning");
});
