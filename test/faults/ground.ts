/** What all faults stand on: a Worker that reaches the host by a way that can be cut, three books of changes, and what has to hold. */
import { setTimeout as sleep } from "node:timers/promises";
import { within } from "../../src/shared/deadline.ts";
import type { AuditLine } from "../../src/protocol/operations/audit.ts";
import type { Change } from "../../src/protocol/operations/changes.ts";
import { operator } from "../changes/operator.ts";
import { type TestStack, useStack } from "../setup/stack.ts";
import { removeWrongAgent } from "./agent-faults.ts";
import { late, slackOf, stale, unsound } from "./answers.ts";
import type { Fault } from "./faults.ts";
import { send } from "./http.ts";
import { atRest, leftOver, type Traces } from "./leftovers.ts";
import { type Asked, type Load, startLoad } from "./load.ts";
import { openWitness, type Witness } from "./witness.ts";
import { disagreements, type HostLine } from "./records.ts";
import { openRoad, ownOptions, type Via } from "./road.ts";
import { openWay, type Way } from "./way.ts";
import { openClock, type WrongClock } from "./wrong-clock.ts";

/** Before a fault and after it, milliseconds of nothing but load. */
const AROUND_MS = 1_000;
const BACK_MS = 5_000;
/** What a login on the host starts one after the other: two of sshd, sudo, a wrapper, and the agent on Node. */
const LOGIN_STARTS = 5;
const LINK_IDLE_SECONDS = "2";
/** Timers of a minute run out, and what was not seen to end is looked up, within this time. */
const SETTLED_MS = 120_000;

export interface Ground {
  stack: TestStack;
  way: Way;
  clock: WrongClock;
  random: () => number;
  /**
   * Each fault while all ask; several are brought in one after the other and repaired in the opposite order. Answers with what did not
   * hold, as everything here does.
   */
  endure(faults: readonly Fault[], lastsMs?: number): Promise<string[]>;
  /** Nobody asks, and the object, which holds no link any more, is evicted. */
  evict(): Promise<string[]>;
  /** Waits until no change is open any more, and compares the three books. */
  compareBooks(): Promise<string[]>;
  /** What is on the host, in the container and in workerd that was not there at first. */
  leftOver(): Promise<string[]>;
  close(): Promise<void>;
}

/**
 * @param timed whether some of the changes are for a minute only
 * @param via how the link gets to the host
 */
export const prepare = async (random: () => number, timed: boolean, via: Via = "tcp"): Promise<Ground> => {
  const stack = await useStack();
  const by = operator(stack);
  await by.reset();
  const began = Date.now();
  const label = `fault-${began}`;
  const { way, road } = await openRoad(stack, via, openWay);
  console.log(`The way to the host: ${via}, ${way.kind}.`);
  const clock = await openClock();
  await stack.control.restartWorker({
    ...road.options,
    vars: { ...road.options.vars, LINK_IDLE_SECONDS },
    env: clock.env,
  });
  const witness: Witness = openWitness(stack);
  await witness.attached();
  const asked: Asked[] = [];
  const memory = (): ReturnType<typeof send> =>
    send(`${stack.url}/v1/targets/${stack.target}/redis/memory`, {
      headers: { authorization: `Bearer ${stack.viewerToken}` },
    });
  const well = await memory();
  if (well.status !== 200) throw new Error(`not well to begin with: ${JSON.stringify(well.body)}`);
  const before: Traces = await atRest(stack);

  /** How long it takes until a read that is asked from now on succeeds, in milliseconds. */
  const back = async (): Promise<number> => {
    const from = performance.now();
    // Not one after the other: one that waits for what is gone would hide that the next would not.
    for (;;) {
      const at = performance.now();
      const first = memory();
      const done = await within(
        first.then(({ status }) => status === 200),
        500,
      );
      if (done === true) return performance.now() - from;
      void first.then(({ status }) => {
        if (status === 200) answeredAt = Math.min(answeredAt, performance.now());
      });
      if (answeredAt < Infinity || at - from > 60_000) return Math.min(answeredAt, performance.now()) - from;
      await sleep(100);
    }
  };
  let answeredAt = Infinity;

  const judge = (load: Load, backMs: number, faults: readonly Fault[]): string[] => {
    asked.push(...load.asked);
    const slackMs = slackOf(load.slowest.answer);
    const backWithin = BACK_MS + slackMs + LOGIN_STARTS * load.slowest.start;
    const counts = new Map<string, number>();
    for (const { status, body } of load.asked) {
      const name = String(
        status === 200 ? 200 : status === null ? "cut" : `${String(body["code"])} at ${String(body["hop"])}`,
      );
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    const told = [...counts].map(([name, count]) => `${name}: ${count}`).join(", ");
    console.log(
      `  ${told}; back after ${Math.round(backMs)} ms; slack ${Math.round(slackMs)} ms, within ${Math.round(backWithin)} ms`,
    );
    const cut = faults.some(({ cutsCallers }) => cutsCallers);
    return [
      ...unsound(load.asked, cut),
      ...late(load.asked, slackMs),
      ...stale(load.asked, witness),
      ...(backMs > backWithin ? [`back after ${Math.round(backMs)} ms of ${Math.round(backWithin)}`] : []),
      ...(faults.every((fault) => fault.shows(load.asked)) ? [] : ["no answer shows the fault"]),
    ];
  };

  return {
    stack,
    way,
    clock,
    random,
    async endure(faults, lastsMs) {
      const load = startLoad(stack, label, random, timed && !faults.some(({ spoilsTimers }) => spoilsTimers));
      answeredAt = Infinity;
      const applied: Fault[] = [];
      let backMs: number;
      try {
        await sleep(AROUND_MS);
        for (const fault of faults) {
          applied.push(fault);
          await fault.apply({ stack, way, clock });
          await sleep(lastsMs ?? fault.lastsMs);
        }
      } finally {
        for (const fault of applied.toReversed()) await fault.repair({ stack, way, clock });
        backMs = await back();
        await sleep(Math.max(AROUND_MS, ...faults.map(({ asksOnMs = 0 }) => asksOnMs)));
        await load.stop();
      }
      return judge(load, backMs, faults);
    },
    async evict() {
      const left = await leftOver(stack, before);
      // An object that holds a connection cannot be.
      if (left.length === 0) await stack.control.evict(stack.target);
      return left;
    },
    async compareBooks() {
      const changes = asked.filter(({ operation }) => operation === "set" || operation === "undo").length;
      const deadline = performance.now() + SETTLED_MS;
      for (;;) {
        const open = (await by.changes()).filter((change) => !isAtRest(change));
        const host = (await hostLog(stack)).filter(({ at }) => Date.parse(at) >= began);
        const audit = await wholeAudit(by, began);
        const found = [
          ...open.map(({ id, state, note }) => `change ${id} is not settled: ${state}, ${note}`),
          ...disagreements({ asked, audit, host, witness }),
          ...(witness.writes.length > 0 ? [] : ["nothing was changed"]),
        ];
        if (found.length === 0 || performance.now() > deadline) {
          const counts = `${audit.length} audit lines, ${host.length} on the host, ${witness.writes.length} writes`;
          console.log(`  ${changes} changes asked for, ${counts}`);
          return found;
        }
        await sleep(2_000);
      }
    },
    async leftOver() {
      const found = await leftOver(stack, before);
      for (const line of found) console.log(`  left over: ${line}`);
      return found;
    },
    async close() {
      await removeWrongAgent(stack);
      await witness.close();
      await stack.control.restartWorker(ownOptions(stack));
      await clock.close();
      await road.close();
      await by.reset();
    },
  };
};

const hostLog = async ({ control }: TestStack): Promise<HostLine[]> =>
  (await control.hostRun(["cat", "/var/log/redis-ops/changes.log"])).stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as HostLine);

const PAGE = 500;
/** More than the Worker's clock is ever set back. */
const WRONG_MS = 2 * 3_600_000;

/** All lines since then, in the order in which they were written, and some from before. */
const wholeAudit = async (by: ReturnType<typeof operator>, since: number): Promise<AuditLine[]> => {
  const lines: AuditLine[] = [];
  let before = "";
  for (;;) {
    const page = await by.auditPage(`&limit=${PAGE}${before === "" ? "" : `&before=${before}`}`);
    lines.push(...page.lines);
    if (page.next === null || Date.parse(page.lines.at(-1)?.at ?? "") < since - WRONG_MS) return lines;
    before = encodeURIComponent(page.next);
  }
};

/**
 * Nothing is to come of it by itself. `unknown` is the truth where somebody set a third value between the loss and the look: then the
 * record says which.
 */
const isAtRest = ({ state, note }: Change): boolean =>
  state === "unknown" ? /The value was \d+ when it was read back/.test(note ?? "") : state !== "active";
