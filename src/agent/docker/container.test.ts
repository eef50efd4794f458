import { describe, expect, it } from "vitest";
import { type Listed, type ListedService, byService, runningContainer, theContainer } from "./container.ts";

const where = { project: "shop", service: "redis" };
const row = (state: string, status = "", more: Partial<Listed> = {}): Listed => ({
  id: "5735d0ace810",
  name: "shop-redis-1",
  state,
  status,
  oneOff: false,
  ...more,
});
const chooseContainer = (listed: Listed[]) => {
  const found = theContainer(listed, where);
  return found.ok ? runningContainer(found.value, where) : found;
};
const detail = (listed: Listed[]): string | null => {
  const chosen = chooseContainer(listed);
  return chosen.ok ? null : chosen.failure.detail;
};

describe("the running container", () => {
  it("takes the one running container", () => {
    expect(chooseContainer([row("running", "Up 3 minutes")])).toEqual({
      ok: true,
      value: { id: "5735d0ace810", name: "shop-redis-1" },
    });
  });

  it("takes no container of `docker compose run` for the service", () => {
    const oneOff = row("running", "Up 1 second", { id: "1", name: "shop-redis-run-1", oneOff: true });
    expect(chooseContainer([oneOff, row("running")])).toMatchObject({
      ok: true,
      value: { name: "shop-redis-1" },
    });
    expect(detail([oneOff])).toBe("There is no container of service redis in project shop.");
  });

  it("takes the running one beside one that has ended", () => {
    expect(detail([row("exited", "Exited (0) 2 days ago", { id: "old" }), row("running")])).toBeNull();
  });

  it.each([
    [[], "There is no container of service redis in project shop."],
    [[row("exited", "Exited (137) 3 seconds ago")], "Container shop-redis-1 is stopped (exit code 137)."],
    [[row("created", "Created")], "Container shop-redis-1 is stopped (exit code unknown)."],
    [[row("paused", "Up 3 minutes (Paused)")], "Container shop-redis-1 is paused."],
    [
      [row("restarting", "Restarting (1) 2 seconds ago")],
      "Container shop-redis-1 keeps restarting (last exit code 1).",
    ],
    [[row("removing")], "Container shop-redis-1 is in state removing."],
    [
      [row("running"), row("paused", "", { id: "2" })],
      "Service redis in project shop has 2 containers, and the agent does not guess which one is meant.",
    ],
  ])("says why there is none: %#", (listed, expected) => {
    expect(detail(listed)).toBe(expected);
  });

  it("gives every failure a hint", () => {
    for (const state of ["exited", "paused", "restarting", "removing"]) {
      const chosen = chooseContainer([row(state)]);
      expect(chosen).toMatchObject({ ok: false, failure: { hint: expect.stringMatching(/`docker/) } });
    }
  });
});

describe("the container", () => {
  it.each(["running", "paused", "restarting", "exited", "created", "dead"])("is found while it is %s", (state) => {
    expect(theContainer([row(state)], where)).toMatchObject({ ok: true, value: { name: "shop-redis-1", state } });
  });

  it("is not guessed among several that have ended", () => {
    expect(theContainer([row("exited"), row("exited", "", { id: "2" })], where)).toMatchObject({
      ok: false,
      failure: { detail: expect.stringContaining("has 2 containers") },
    });
  });
});

it("byService gives each service once, by name, without `docker compose run` and without containers of no service", () => {
  const listed = (service: string, id: string, more: Partial<Listed> = {}): ListedService => ({
    ...row("running", "", { id, name: `shop-${id}`, ...more }),
    service,
  });
  expect(
    byService([
      listed("web", "w1"),
      listed("app", "a1"),
      listed("web", "w2"),
      listed("app", "a2", { oneOff: true }),
      listed("", "x"),
    ]),
  ).toEqual([
    { service: "app", containers: [{ id: "a1", name: "shop-a1" }] },
    {
      service: "web",
      containers: [
        { id: "w1", name: "shop-w1" },
        { id: "w2", name: "shop-w2" },
      ],
    },
  ]);
});
