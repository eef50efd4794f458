import { expect, test, vi } from "vitest";
import type { Failure } from "../../protocol/failure.ts";
import { fail, ok, type Result } from "../../protocol/result.ts";
import { COMPOSED } from "../handlers/recorded.fixture.ts";
import type { Password } from "../policy/password.ts";
import { placeSource } from "./session.ts";

const budget = { signal: new AbortController().signal, deadlineAt: 10_000 };
const notRunning = fail<Failure>({
  code: "docker_failed",
  hop: "docker",
  detail: "It does not run.",
  hint: "Start it.",
});

const source = () => {
  const world = {
    at: 0,
    composed: vi.fn<() => Promise<Result<typeof COMPOSED>>>(() => Promise.resolve(ok(COMPOSED))),
    password: (): Promise<Result<Password | null>> => Promise.resolve(ok(null)),
  };
  const ask = placeSource({
    policy: { service: "redis", project: "shop" },
    docker: { composed: () => world.composed() },
    password: () => world.password(),
    socket: null,
    now: () => world.at,
  });
  return { world, place: () => ask(budget) };
};

test("is looked for once in a second, and then again", async () => {
  const { world, place } = source();
  for (const at of [0, 500, 999]) {
    world.at = at;
    expect(await place()).toMatchObject({ container: COMPOSED.container, login: { from: "container" } });
  }
  expect(world.composed).toHaveBeenCalledTimes(1);

  world.at = 1000;
  world.password = () => Promise.resolve(ok({ text: "secret", login: { from: "file", path: "/srv/password" } }));
  world.composed.mockResolvedValue(ok({ ...COMPOSED, container: "shop-redis-2" }));
  expect(await place()).toMatchObject({ container: "shop-redis-2", login: { from: "file", path: "/srv/password" } });
});

test("what is not whole is not kept: a container that does not run, an engine that throws, a password that cannot be read", async () => {
  const { world, place } = source();
  world.composed.mockResolvedValue(notRunning);
  expect(await place()).toEqual({ ...(await place()), project: "shop", service: "redis", container: null });
  world.composed.mockRejectedValue(new Error("the engine's"));
  expect((await place()).container).toBe(null);
  world.composed.mockResolvedValue(ok(COMPOSED));
  world.password = () => Promise.resolve(notRunning);
  expect((await place()).container).toBe(COMPOSED.container);
  world.password = () => Promise.resolve(ok({ text: "secret", login: { from: "shell" } }));
  expect((await place()).login).not.toEqual({ from: "container" });
});
