/** What people do to alerts: it is made once, audited, told on, and a mute ends by itself. */
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { ANN, dataOf, full, roadOver } from "./by-hand.fixture.ts";
import { storageOver } from "../double/storage.ts";
import { found } from "./machine/play.fixture.ts";

const road = (options?: Parameters<typeof roadOver>[1]) => roadOver(storageOver(new DatabaseSync(":memory:")), options);

describe("a mute", () => {
  test("keeps back what it covers, and rings when it is over: then what it kept back is told", async () => {
    const { does, finds, shown, told, rings, advance, ring, restart, audit } = road();
    expect(dataOf(await does("mute", { finding: "disk_full", for: "2h", reason: "deploy" }))).toEqual({
      ...{ finding: "disk_full", until: "2026-11-29T14:00:00.000Z", alerts: [] },
    });
    restart();
    await finds(full);
    expect(told).toEqual([]);
    expect(shown()).toMatchObject([{ state: "muted", muted_until: "2026-11-29T14:00:00.000Z" }]);
    expect(rings()).toBe(120);
    restart();
    advance(120);
    await ring();
    expect(told).toEqual(["trigger"]);
    expect(shown()[0]).toMatchObject({ state: "raised", muted_until: null });
    expect(shown()[0]?.life.at(-1)).toMatchObject({ what: "mute_over", by: null, detail: "It kept back 1 message." });
    expect(rings()).toBeNull();
    expect(audit()).toEqual([["mute", "ann", "muted", "deploy", "disk_full until 2026-11-29T14:00:00.000Z."]]);
  });

  test("covers what is open, says who has set it and why, and leaves other findings alone", async () => {
    const { does, finds, shown, told } = road();
    await finds(full);
    expect(dataOf(await does("mute", { finding: "disk_full", for: "1h", reason: "deploy" }))).toMatchObject({
      alerts: [1],
    });
    expect(shown()[0]?.life.at(-1)).toMatchObject({ what: "muted", by: ANN, detail: "For 60 min, because deploy." });
    await finds(full, found("maxmemory_fraction", "critical"));
    expect(told).toEqual(["trigger", "trigger"]);
  });

  test("that was set while the clock was ahead lasts as long when that is put right, and no longer", async () => {
    const { does, finds, shown, told, rings, advance, ring } = road();
    const DAY = 24 * 60;
    advance(DAY);
    await does("mute", { finding: "disk_full", for: "2h" });
    await finds(full);
    advance(-DAY);
    await finds(full);
    await finds(full);
    expect([told, rings()]).toEqual([[], 120]);
    expect(shown()[0]?.life.map(({ what }) => what)).toEqual(["raised", "muted"]);
    advance(120);
    await ring();
    expect(told).toEqual(["trigger"]);
  });

  test.each([
    ["of the same", "disk_full"],
    ["of all", null],
  ])("lasts as long as was asked where one %s was set while the clock was ahead", async (_what, finding) => {
    const { does, finds, shown, advance, ring } = road();
    const DAY = 24 * 60;
    await finds(full);
    advance(DAY);
    await does("mute", { ...(finding === null ? {} : { finding }), for: "1h" });
    advance(-DAY);
    expect(dataOf(await does("mute", { finding: "disk_full", for: "2h" }))).toMatchObject({
      until: "2026-11-29T14:00:00.000Z",
    });
    const until = () => shown().map(({ muted_until }) => muted_until);
    expect(until()).toEqual(["2026-11-29T14:00:00.000Z"]);
    await finds(full);
    expect(until()).toEqual(["2026-11-29T14:00:00.000Z"]);
    advance(120);
    await ring();
    expect(until()).toEqual([null]);
  });

  test("of maintenance that a clock was ahead in is over when that is put right", async () => {
    const { finds, told, rings, advance } = road({
      maintenance: [{ zone: "UTC", days: ["mon"], from: "11:00", until: "15:00" }],
    });
    advance(24 * 60);
    await finds(full);
    expect([told, rings()]).toEqual([[], 180]);
    advance(-24 * 60);
    await finds(full);
    expect([told, rings()]).toEqual([["trigger"], null]);
  });

  test("of all covers whatever comes", async () => {
    const { does, finds, told } = road();
    await does("mute", { for: "1h" });
    await finds(full, found("maxmemory_fraction", "critical"));
    expect(told).toEqual([]);
  });

  test("takes the place of an earlier one of the same finding, also with a shorter time", async () => {
    const { does, finds, shown, audit } = road();
    await finds(full);
    await does("mute", { finding: "disk_full", for: "2h" });
    await does("mute", { finding: "disk_full", for: "30m" });
    expect(shown()[0]?.muted_until).toBe("2026-11-29T12:30:00.000Z");
    expect(audit()).toHaveLength(2);
  });

  test.each([
    ["is ended by somebody", "7d", async (on: ReturnType<typeof road>) => void (await on.does("unmute", {}))],
    ["is made shorter", "7d", async (on: ReturnType<typeof road>) => void (await on.does("mute", { for: "1m" }))],
    ["ends by itself", "3m", () => Promise.resolve()],
  ])("that covered one look at what has settled, and %s, keeps nothing back after that", async (_what, time, ends) => {
    const on = road();
    const warn = found("fragmentation_ratio");
    for (const findings of [[warn], [warn], [], []]) {
      await on.finds(...findings);
      on.advance(5);
    }
    await on.does("mute", { for: time });
    await on.finds(warn);
    on.advance(2);
    await ends(on);
    on.advance(3);
    await on.finds(warn);
    const [alert] = on.shown();
    expect([alert?.state, alert?.muted_until]).toEqual(["raised", null]);
    expect(alert?.life.map(({ what }) => what)).toEqual(["raised", "settled", "came_back"]);
    expect(on.told).toEqual(["trigger", "resolve", "trigger"]);
  });

  test("of what is only suspected, and comes to nothing, leaves nothing behind", async () => {
    const { does, finds, shown, storage } = road();
    await finds(found("fragmentation_ratio"));
    await does("mute", { for: "1h" });
    for (let look = 0; look < 2; look += 1) await finds();
    expect(shown()).toEqual([]);
    expect(storage.sql.exec("SELECT * FROM alert_lines").toArray()).toEqual([]);
  });

  test("that ends within another is kept back by that one on", async () => {
    const { does, finds, shown, told, advance, ring, rings } = road({
      maintenance: [{ zone: "UTC", days: ["sun"], from: "13:00", until: "15:00" }],
    });
    await does("mute", { for: "90m" });
    await finds(full);
    advance(90);
    await ring();
    expect(told).toEqual([]);
    expect(shown()[0]).toMatchObject({ state: "muted", muted_until: "2026-11-29T15:00:00.000Z" });
    expect(rings()).toBe(90);
    advance(90);
    await ring();
    expect(told).toEqual(["trigger"]);
    expect(shown()[0]?.life.at(-1)?.detail).toBe("It kept back 1 message.");
  });

  test("is made once under an Idempotency-Key", async () => {
    const { does, finds, audit, shown } = road();
    await finds(full);
    const first = await does("mute", { for: "1h" }, "k-1");
    expect(await does("mute", { for: "1h" }, "k-1")).toEqual(first);
    expect(audit()).toHaveLength(1);
    expect(shown()[0]?.life).toHaveLength(2);
  });

  test("of a finding that there is none of, or where nothing is raised, is refused, and that is audited", async () => {
    const { does, audit } = road();
    expect(dataOf(await does("mute", { finding: "disc_full", for: "1h" }))).toMatchObject({ code: "bad_input" });
    expect(audit()).toEqual([["mute", "ann", "bad_input", null, "There is no finding disc_full."]]);
    const unwatched = road({ isWatched: false });
    expect(dataOf(await unwatched.does("mute", { for: "1h" }))).toMatchObject({ code: "conflict" });
  });
});

describe("unmute", () => {
  test("ends a mute, and what was kept back is told then", async () => {
    const { does, finds, told, shown, rings, audit } = road();
    await does("mute", { finding: "disk_full", for: "2h" });
    await finds(full);
    expect(dataOf(await does("unmute", { finding: "disk_full" }))).toEqual({
      ...{ finding: "disk_full", ended: 1, alerts: [1] },
    });
    expect(told).toEqual(["trigger"]);
    expect(shown()[0]?.life.at(-1)).toMatchObject({ what: "mute_over", by: ANN });
    expect(rings()).toBeNull();
    await finds(full);
    expect(shown()[0]?.state).toBe("raised");
    expect(audit()[0]).toEqual(["unmute", "ann", "unmuted", null, "disk_full."]);
  });

  test("leaves what another mute covers under that one", async () => {
    const { does, finds, told, shown } = road();
    await does("mute", { finding: "disk_full", for: "2h" });
    await does("mute", { for: "1h" });
    await finds(full);
    expect(dataOf(await does("unmute", { finding: "disk_full" }))).toMatchObject({ ended: 1, alerts: [] });
    expect(told).toEqual([]);
    expect(shown()[0]).toMatchObject({ state: "muted", muted_until: "2026-11-29T13:00:00.000Z" });
    expect(dataOf(await does("unmute", {}))).toMatchObject({ ended: 1, alerts: [1] });
  });

  test("of what nobody has muted is refused", async () => {
    const { does, advance } = road();
    expect(dataOf(await does("unmute", {}))).toMatchObject({ code: "not_found" });
    await does("mute", { for: "1h" });
    expect(dataOf(await does("unmute", { finding: "disk_full" }))).toMatchObject({ code: "not_found" });
    advance(60);
    expect(dataOf(await does("unmute", {}))).toMatchObject({ code: "not_found" });
  });
});

describe("acknowledge", () => {
  test("says who sees to it, and tells that on", async () => {
    const { does, finds, shown, told, audit } = road();
    await finds(full);
    expect(dataOf(await does("acknowledge", { id: "1", reason: "on it" }))).toEqual({
      ...{ id: 1, cause: "disk_full", state: "acknowledged" },
    });
    expect(told).toEqual(["trigger", "acknowledge"]);
    expect(shown()[0]?.life.at(-1)).toMatchObject({ what: "acknowledged", by: ANN, detail: "on it" });
    expect(audit()).toEqual([["acknowledge", "ann", "acknowledged", "on it", "Alert 1, disk_full."]]);
  });

  test("of one that is over, suspected or unknown is refused", async () => {
    const { does, finds, advance } = road();
    await finds(full);
    advance(5);
    await finds();
    advance(5);
    await finds(found("fragmentation_ratio"));
    expect(dataOf(await does("acknowledge", { id: "1" }))).toMatchObject({ code: "conflict" });
    for (const id of ["2", "3"]) expect(dataOf(await does("acknowledge", { id }))).toMatchObject({ code: "not_found" });
  });
});
