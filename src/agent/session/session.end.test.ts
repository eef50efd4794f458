import { PassThrough } from "node:stream";
import { afterEach, describe, expect, test } from "vitest";
import { pause } from "../../shared/deadline.ts";
import { fail, ok } from "../../protocol/result.ts";
import type { Docker } from "../docker/seam.ts";
import { failure } from "../handlers/recorded.fixture.ts";
import { answering, one, docker, opened, request, type Opened, endSessions } from "./session.fixture.ts";

afterEach(endSessions);

describe("how a session ends", () => {
  const hanging = (aborted: string[]): Docker =>
    docker(
      async (_commands, { signal }) =>
        new Promise((resolve) => {
          signal.addEventListener("abort", () => {
            aborted.push("redis");
            resolve(fail(failure("timeout", "redis", "Aborted.")));
          });
        }),
    );

  test.each([
    ["the input ends", ({ input }: Opened) => input.end()],
    ["the input breaks", ({ input }: Opened) => input.destroy(new Error("gone"))],
    ["the output breaks", ({ output }: Opened) => output.destroy(new Error("EPIPE"))],
    ["the output closes", ({ output }: Opened) => output.destroy()],
  ])("when %s: what runs is aborted and every Docker closed", async (_when, stop) => {
    const aborted: string[] = [];
    const session = await opened({ docker: hanging(aborted) });
    session.say(JSON.stringify(request({ operation: "info" })));
    await expect.poll(() => session.made).toEqual(["shop"]);
    stop(session);
    await session.over;
    expect(aborted).toEqual(["redis"]);
    expect(session.closed).toEqual(["shop"]);
  });

  test("when it is told to", async () => {
    const stop = new AbortController();
    const session = await opened({ signal: stop.signal });
    await session.ask({});
    stop.abort();
    await session.over;
    expect(session.closed).toEqual(["shop"]);
  });

  test("when nothing was asked for a while, but not while something runs", async () => {
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const session = await opened({ idleMs: 30, ...one("read", async () => gate.then(() => ok(1))) });
    session.say(JSON.stringify(request({ operation: "test" })));
    await pause(120);
    release();
    expect(JSON.parse(await session.line())).toMatchObject({ result: { ok: true } });
    await session.over;
    expect(session.closed).toEqual(["shop"]);
  });

  test("even if a Docker never closes", async () => {
    const input = new PassThrough();
    const session = await opened({
      input,
      createDocker: () => ({ ...answering, close: async () => new Promise(() => undefined) }),
    });
    input.write(`${JSON.stringify(request({}))}\n`);
    await session.line();
    input.end();
    expect(await session.over).toBeUndefined();
  });
});
