import { Readable } from "node:stream";
import type { IncomingMessage } from "node:http";
import { describe, expect, test } from "vitest";
import { ok } from "../../../protocol/result.ts";
import { listNeighbours, readFile } from "./containers.ts";
import type { Answer, Engine } from "./engine.ts";

const signal = (): AbortSignal => AbortSignal.timeout(5000);
const unasked = (): never => {
  throw new Error("not asked for here");
};
const engine = (parts: Partial<Engine>): Engine => ({
  call: unasked,
  head: unasked,
  stream: unasked,
  attach: unasked,
  ...parts,
});

describe("all containers of the host", () => {
  const inspected = (id: string): Answer => ({
    status: 200,
    body: { Name: `/${id}`, Config: { Hostname: "", Labels: null }, NetworkSettings: { Networks: null } },
  });
  /** As the engine does, it lists no more than the limit. */
  const host = (count: number, inspect: (id: string) => Answer = inspected): Engine =>
    engine({
      call: (_method, path) => {
        const limit = /limit=(\d+)/.exec(path)?.[1];
        if (limit === undefined) return Promise.resolve(ok(inspect(path.split("/")[2] ?? "")));
        const ids = Array.from({ length: Math.min(count, Number(limit)) }, (_, index) => ({ Id: `c${index}` }));
        return Promise.resolve(ok({ status: 200, body: ids }));
      },
    });

  test("are told where they are 200", async () => {
    const told = await listNeighbours(host(200), signal());
    expect(told.ok && told.value.at(-1)).toEqual({ container: "c199", known: ["c199"] });
    expect(told.ok && told.value).toHaveLength(200);
  });

  test("are not told in part, where they are more", async () => {
    expect(await listNeighbours(host(201), signal())).toMatchObject({
      ok: false,
      failure: { detail: "The host has more than 200 containers." },
    });
  });

  test("are told without one that has gone meanwhile, and not without one that the engine does not tell of", async () => {
    const but = (status: number) => host(2, (id) => (id === "c0" ? { status, body: null } : inspected(id)));
    expect(await listNeighbours(but(404), signal())).toMatchObject({ ok: true, value: [{ container: "c1" }] });
    expect(await listNeighbours(but(500), signal())).toMatchObject({ ok: false });
    expect(await listNeighbours(but(200), signal())).toMatchObject({ ok: false });
  });
});

test("of a file that is no configuration, no more is read than one takes", async () => {
  let handed = 0;
  const endless = Readable.from(
    (function* () {
      for (; handed < 100; handed += 1) yield Buffer.alloc(64 * 1024);
    })(),
  );
  const streaming = engine({ stream: () => Promise.resolve(ok(endless as unknown as IncomingMessage)) });
  expect(await readFile(streaming, "c0", "/dev/zero", signal())).toEqual({ ok: true, value: null });
  expect(handed).toBeLessThan(30);
  expect(endless.destroyed).toBe(true);
});
