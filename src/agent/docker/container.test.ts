import { describe, expect, it } from "vitest";
import { type Listed, chooseContainer } from "./container.ts";

const where = { project: "shop", service: "redis" };
const row = (state: string, status = "", more: Partial<Listed> = {}): Listed => ({
  id: "5735d0ace810",
  name: "shop-redis-1",
  state,
  status,
  oneOff: false,
  ...more,
});
const detail = (listed: Listed[]): string | null => {
  const chosen = chooseContainer(listed, where);
  return chosen.ok ? null : chosen.failure.detail;
};

describe("chooseContainer", () => {
  it("takes the one running container", () => {
    expect(chooseContainer([row("running", "Up 3 minutes")], where)).toEqual({
      ok: true,
      value: { id: "5735d0ace810", name: "shop-redis-1" },
    });
  });

  it("takes no container of `docker compose run` for the service", () => {
    const oneOff = row("running", "Up 1 second", { id: "1", name: "shop-redis-run-1", oneOff: true });
    expect(chooseContainer([oneOff, row("running")], where)).toMatchObject({
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
      const chosen = chooseContainer([row(state)], where);
      expect(chosen).toMatchObject({ ok: false, failure: { hint: expect.stringMatching(/`docker/) } });
    }
  });
});
