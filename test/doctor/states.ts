/** Brings a stack into one state after another, and holds what doctor finds first against what it should, and against docs/situations.md. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type StateName, STATES } from "../../scripts/stack/states/index.ts";
import type { Output } from "../../src/protocol/operations.ts";
import type { Finding } from "../../src/protocol/operations/doctor.ts";
import type { Answer, Envelope } from "../../src/protocol/answer.ts";
import { type TestStack, useStack } from "../setup/stack.ts";
import { type Expected, EXPECTED } from "./expected.ts";
import { recorded } from "./page.ts";

type Doctor = Output<"doctor">;

/** Asks doctor, as a viewer does; its answer never holds the password. */
export const askDoctor = async (stack: TestStack): Promise<Doctor> => {
  const response = await stack.get(`/v1/targets/${stack.target}/doctor`);
  const text = await response.text();
  expect([response.status, text.slice(0, 2000)]).toEqual([200, expect.anything()]);
  expect(text).not.toContain(stack.password);
  return (JSON.parse(text) as Envelope & { data: Doctor }).data;
};

/** What it is concerned about; notes are not. */
export const concerns = ({ findings }: Doctor): string[] =>
  findings.filter(({ verdict }) => verdict !== "ok").map(({ id }) => id);

const versionOf = async (stack: TestStack): Promise<string> => {
  const response = await stack.get(`/v1/targets/${stack.target}/redis/info?section=server`);
  const { data } = (await response.json()) as Answer<"info">;
  const version = data.sections["server"]?.["redis_version"];
  return `Redis ${typeof version === "string" ? version : "?"}`;
};

/** The tests of one group's states, in the order in which they stand in `EXPECTED`. */
export const describeStates = (group: Expected["group"]): void => {
  let stack: TestStack;
  let healthy: string[];
  let version: string;
  const own = Object.entries(EXPECTED).filter(([, expected]) => expected.group === group);

  /** The name that this run made up is `shop` on the page, and its folder one of a host. */
  const asOnPage = (text: string): string =>
    text
      .replaceAll(stack.projectDirectory, "/srv/shop")
      .replaceAll(stack.project, "shop")
      .replaceAll(stack.container, "shop-redis-1")
      // An engine of the stack's own is asked at its socket.
      .replaceAll(/ -H unix:\S+/g, "");

  /** The engine remembers for a while how the container of an earlier file ended: what was there before is not this state's. */
  const firstNew = async (): Promise<Finding | undefined> =>
    (await askDoctor(stack)).findings.find(({ id }) => !healthy.includes(id));

  /**
   * Nothing is left of the state; what was found before it may have passed by itself (the slow log is looked at for some minutes). A
   * container that has just been started is young for a moment, and an eviction's rate takes two looks to be none.
   */
  const isAsBefore = async (): Promise<void> =>
    expect
      .poll(async () => concerns(await askDoctor(stack)).filter((id) => !healthy.includes(id)), {
        timeout: 60_000,
        interval: 500,
      })
      .toEqual([]);

  beforeAll(async () => {
    stack = await useStack();
    await stack.control.redis("FLUSHALL");
    healthy = concerns(await askDoctor(stack));
    version = await versionOf(stack);
  });

  afterAll(async () => {
    await stack.control.repair();
  });

  describe.each(own)("%s", (name, { first, verdict, also = [], text = /./, step = /./, report }) => {
    const state = name as StateName;

    test(`is found first as ${first}, and gone after the repair`, async () => {
      expect(healthy).not.toContain(first);
      await stack.control.break(state);
      // Redis notices some of it only after a moment (a failing health check, a rate).
      let found: Finding | undefined;
      await expect
        .poll(async () => (found = await firstNew()), { timeout: 60_000, interval: 500 })
        .toMatchObject({
          id: first,
          verdict,
          text: expect.stringMatching(text),
          next_step: expect.stringMatching(step),
        });
      expect(concerns(await askDoctor(stack))).toEqual(expect.arrayContaining(also));
      const row = await recorded(
        {
          state,
          situation: STATES[state].summary,
          finding: first,
          text: asOnPage(found?.text ?? ""),
          next_step: asOnPage(found?.next_step ?? ""),
          version,
          source: report ?? found?.source ?? "",
        },
        Object.keys(EXPECTED),
      );
      expect(row.onPage).toBe(row.seen);
      await stack.control.repair();
      await isAsBefore();
    });
  });
};
