/** The objects of a fleet on a clock of the test's: their rooms as they are, over a real database, with everything that may go wrong about an object. */
import { answerExample } from "../../../../protocol/examples/answers.ts";
import type { Failure } from "../../../../protocol/failure.ts";
import type { Finding } from "../../../../protocol/operations/doctor.ts";
import { fail, ok } from "../../../../protocol/result.ts";
import { HEALTHY } from "../../../judge/snapshot.fixture.ts";
import { destinationsSchema } from "../../../config/destinations.ts";
import type { TargetConfig } from "../../../config/config.ts";
import { Alarm } from "../../clocks.ts";
import type { Outcome } from "../../contract.ts";
import { faulty, type FaultyStorage } from "../../double/faulty-storage.ts";
import type { ObjectStorage } from "../../double/storage.ts";
import { migrate } from "../../schema.ts";
import { noteSample, sampleOf } from "../../reads/rates.ts";
import { seal, unseal } from "../../sealed.ts";
import { Store } from "../../store.ts";
import { takenFrom } from "../../watch/figures.ts";
import { History } from "../../watch/history.ts";
import { Watch } from "../../watch/watch.ts";
import { AlertBook } from "../book.ts";
import { ALL, found, unreachable } from "../machine/play.fixture.ts";
import { Mutes } from "../mutes.ts";
import { alertRooms } from "../rooms.ts";
import { type Episode, HOUR, type Member, MINUTE, randomOf, type World } from "./world.fixture.ts";

const SECRET = `whsec_${btoa("0123456789abcdefghijklmnopqrstuv")}`;
const { destinations } = destinationsSchema.parse({
  ops: { kind: "slack", token: "xoxb-123456789", channel: "C0123456" },
  oncall: { kind: "pagerduty", routing_key: "0".repeat(32) },
  hook: { kind: "webhook", url: "https://hooks.example.org/redis", secrets: [SECRET] },
});

/** How often each thing goes wrong with an object, of all times that its alarm rings. */
const CHANCES = { ends: 0.01, evicted: 0.02, twice: 0.02, late: 0.05 } as const;
/** Of the last good reading, as `Reads` has it. */
const DOCTOR = "doctor {}";
const CRON_MS = 15 * MINUTE;

interface Made {
  alarm: Alarm;
  watch: Watch;
  rooms: ReturnType<typeof alertRooms>;
}

/** A time in which something is wrong with one object, or with the call of another. */
interface Spell {
  from: number;
  until: number;
}

class Sleeper {
  readonly member: Member;
  readonly storage: FaultyStorage;
  made: Made | null = null;
  /** How much later the alarm rings than it was set to. */
  lateMs = 0;
  alarms = 0;
  stands = 0;
  calls = 0;
  readonly full: Spell[] = [];
  /** Its clock is so much ahead. */
  readonly skews: (Spell & { ms: number })[] = [];

  constructor(member: Member, storage: ObjectStorage) {
    this.member = member;
    this.storage = faulty(storage);
    migrate(storage);
  }
}

/** What is remembered of a look fails none. */
const harmlessly = (work: () => void): void => {
  try {
    work();
  } catch {
    // The storage is full, or the object has ended: then so has all else.
  }
};

const within = ({ from, until }: Spell, at: number): boolean => at >= from && at < until;

export class Sleepers {
  /** In real time; an object's may be ahead of it. */
  now: number;
  readonly sleepers: ReadonlyMap<string, Sleeper>;
  /** Objects that ended under a ring, and calls between objects that failed: who, and when. */
  readonly ends: { target: string; at: number }[] = [];
  readonly failedCalls: { from: string; at: number }[] = [];
  readonly #world: World;
  readonly #random: () => number;
  readonly #setClock: (at: number) => void;
  readonly #configs: ReadonlyMap<string, TargetConfig>;
  readonly #byTarget: ReadonlyMap<string, readonly Episode[]>;
  /** Episodes that only one look of a target is to see, and which have been seen. */
  readonly #blinked = new Set<string>();

  constructor(world: World, seed: number, storage: () => ObjectStorage, setClock: (at: number) => void) {
    this.#world = world;
    this.#random = randomOf(seed);
    this.#setClock = setClock;
    this.now = world.episodes[0]?.from ?? 0;
    this.#configs = new Map(world.members.map((member) => [member.name, configOf(member)]));
    this.sleepers = new Map(world.members.map((member) => [member.name, new Sleeper(member, storage())]));
    this.#byTarget = new Map(
      world.members.map(({ name }) => [name, world.episodes.filter(({ targets }) => targets.includes(name))]),
    );
    this.#misfortunes();
  }

  /** From the beginning of the world to its end. */
  async live(from: number): Promise<void> {
    this.now = from;
    const mutes = this.#world.mutes.toSorted((one, other) => one.at - other.at);
    let cron = from;
    let muted = 0;
    for (;;) {
      const mute = mutes[muted];
      const next = this.#next();
      const at = Math.min(next?.at ?? Infinity, cron, mute?.at ?? Infinity);
      if (at > this.#world.ends) return;
      this.now = Math.max(this.now, at);
      if (at === cron) {
        cron += CRON_MS;
        for (const sleeper of this.sleepers.values()) await this.#stand(sleeper);
      } else if (at === mute?.at) {
        muted += 1;
        this.#mute(mute);
      } else if (next !== null) await this.#ring(next.sleeper);
    }
  }

  #next(): { at: number; sleeper: Sleeper } | null {
    let first: { at: number; sleeper: Sleeper } | null = null;
    for (const sleeper of this.sleepers.values()) {
      const { alarm } = sleeper.storage;
      if (alarm === null) continue;
      // It was set by the object's own clock.
      const at = alarm - this.#skew(sleeper, this.now) + sleeper.lateMs;
      if (first === null || at < first.at) first = { at, sleeper };
    }
    return first;
  }

  /** A platform that retries what has ended. */
  async #ring(sleeper: Sleeper): Promise<void> {
    const { storage } = sleeper;
    sleeper.alarms += 1;
    storage.alarm = null;
    sleeper.lateMs = this.#chance(CHANCES.late) ? this.#random() * 4 * MINUTE : 0;
    if (this.#chance(CHANCES.evicted)) sleeper.made = null;
    if (this.#chance(CHANCES.ends)) storage.endsAfter = Math.floor(this.#random() * 12);
    const twice = this.#chance(CHANCES.twice);
    await this.#within(sleeper, async ({ rooms, watch, alarm }) => {
      const ring = async (): Promise<void> => {
        alarm.rang();
        rooms.alerts.ring(Date.now());
        await Promise.all([watch.ring(), rooms.together.ring(), rooms.office.ring()]);
      };
      await Promise.all(twice ? [ring(), ring()] : [ring()]);
    });
  }

  async #stand(sleeper: Sleeper): Promise<void> {
    sleeper.stands += 1;
    await this.#within(sleeper, async ({ watch, alarm }) => {
      watch.stand();
      alarm.check(Date.now());
    });
  }

  #mute({ target, finding, until }: World["mutes"][number]): void {
    const sleeper = this.#of(target);
    // Where it is full, whoever asks is told so, and asks again.
    sleeper.storage.isFull = false;
    this.#tick(sleeper);
    const { rooms } = this.#made(sleeper);
    const by = { id: "ann", role: "operator", via: "token" } as const;
    const skew = this.#skew(sleeper, this.now);
    rooms.alerts.mute({ finding, until: until + skew, by: "ann", reason: null }, by, Date.now(), () => {});
  }

  /** What an object does; another takes its place where it ends. */
  async #within(sleeper: Sleeper, work: (made: Made) => Promise<void>): Promise<void> {
    const { storage } = sleeper;
    storage.isFull = sleeper.full.some((spell) => within(spell, this.now));
    this.#tick(sleeper);
    try {
      await work(this.#made(sleeper));
    } catch {
      // As the object's own alarm does.
      if (!storage.hasEnded) storage.alarm = Math.min(storage.alarm ?? Infinity, Date.now() + MINUTE);
    }
    storage.endsAfter = null;
    if (!storage.hasEnded) return;
    this.ends.push({ target: sleeper.member.name, at: this.now });
    storage.renew();
    sleeper.made = null;
    storage.alarm = Math.min(storage.alarm ?? Infinity, Date.now() + 2_000);
  }

  #made(sleeper: Sleeper): Made {
    sleeper.made ??= this.#make(sleeper);
    return sleeper.made;
  }

  #make({ member, storage }: Sleeper): Made {
    const alarm = new Alarm(storage);
    const config = this.#configs.get(member.name);
    if (config === undefined) throw new Error("It is in the configuration.");
    const history = new History(storage);
    const store = new Store(storage.sql);
    const rooms = alertRooms(
      {
        ...{ book: new AlertBook(storage), mutes: new Mutes(storage.sql), history, storage, alarm, env: {} as Env },
        report: (to, report) => this.#call(member.name, to, report),
      },
      {
        destinations,
        heartbeats: new Map(),
        auditDays: 90,
        targets: this.#configs,
        publicUrl: null,
        hasSlackBot: false,
      },
      config,
    );
    const watch = new Watch({
      ...{ sql: storage.sql, alarm, target: member.name, config: member, now: Date.now },
      look: async () => {
        const at = Date.now();
        const outcome = this.#look(member.name, store.lastGood(DOCTOR));
        harmlessly(() => {
          if (outcome.result.ok) history.note(takenFrom(HEALTHY.memory, at, history.counters));
          else history.noteGap(at, outcome.result.failure.code);
        });
        harmlessly(() => {
          if (!outcome.result.ok) return;
          store.noteSamples(noteSample(store.samples, sampleOf(HEALTHY.memory, at)));
          store.noteReading(DOCTOR, unseal(outcome.result.value), at);
          store.flush(at);
        });
        const again = rooms.alerts.looked(outcome, at);
        if (again !== null) watch.lookAgain(at + again);
      },
    });
    watch.stand();
    return { alarm, watch, rooms };
  }

  /** A call from one object to another, which may fail before or after it was taken. */
  async #call(from: string, to: string, report: Parameters<Made["rooms"]["speaker"]["take"]>[0]): Promise<boolean> {
    const sleeper = this.#of(to);
    sleeper.calls += 1;
    if (this.#chance(0.02)) {
      this.failedCalls.push({ from, at: this.now });
      throw new Error("It could not be reached.");
    }
    const before = Date.now();
    sleeper.storage.isFull = sleeper.full.some((spell) => within(spell, this.now));
    this.#tick(sleeper);
    try {
      const isTaken = this.#made(sleeper).rooms.speaker.take(structuredClone(report));
      if (!this.#chance(0.02)) return isTaken;
      throw new Error("The answer was lost.");
    } catch (error) {
      this.failedCalls.push({ from, at: this.now });
      throw error;
    } finally {
      this.#setClock(before);
    }
  }

  /** What a look finds. */
  #look(target: string, lastGood: Outcome["lastGood"]): Outcome {
    const going = (this.#byTarget.get(target) ?? []).filter((each) => this.#shows(target, each));
    const lost = going.find(({ what }) => what === "outage" || what === "loading");
    if (lost !== undefined) return { result: fail(failureOf(lost)), lastGood, timings: {} };
    const findings = going.map(findingOf);
    const fine = ALL.filter((id) => !findings.some((each) => each.id === id)).map((id) => ({ id }));
    const at = new Date(Date.now()).toISOString();
    const answered = { ...answerExample("doctor"), at, summary: "Nothing is wrong.", data: { findings, fine } };
    return { result: ok(seal(answered as Parameters<typeof seal>[0])), lastGood: null, timings: {} };
  }

  #shows(target: string, { id, what, from, until }: Episode): boolean {
    if (what !== "blip" && what !== "restart") return this.now >= from && this.now < until;
    const key = `${target} ${id}`;
    if (this.now < from || this.#blinked.has(key)) return false;
    this.#blinked.add(key);
    return this.now - from < HOUR;
  }

  /** Clocks that jump, and storage that is full, each for a while. */
  #misfortunes(): void {
    const days = Math.floor((this.#world.ends - this.now) / (24 * HOUR));
    for (const sleeper of this.sleepers.values())
      for (let day = 0; day < days; day += 1) {
        const at = this.now + (day + this.#random()) * 24 * HOUR;
        if (this.#chance(0.1)) sleeper.full.push({ from: at, until: at + 30 * MINUTE });
        if (this.#chance(0.1)) sleeper.skews.push({ from: at, until: at + 5 * HOUR, ms: HOUR });
      }
  }

  #skew(sleeper: Sleeper, at: number): number {
    return sleeper.skews.find((spell) => within(spell, at))?.ms ?? 0;
  }

  #tick(sleeper: Sleeper): void {
    this.#setClock(this.now + this.#skew(sleeper, this.now));
  }

  #of(target: string): Sleeper {
    const sleeper = this.sleepers.get(target);
    if (sleeper === undefined) throw new Error(`There is no ${target}.`);
    return sleeper;
  }

  #chance(share: number): boolean {
    return this.#random() < share;
  }
}

const configOf = ({ name, host, everyMs, tell, quiet, maintenance }: Member): TargetConfig => ({
  ...{ name, host, port: 22, way: { via: "tcp" }, user: "u", hostKeys: [], privateKey: "", locationHint: null },
  ...{ description: null, profile: {} as TargetConfig["profile"], queues: [] },
  watch: { everyMs, tell: [...tell], quiet, maintenance: [...maintenance], heartbeat: null },
});

const failureOf = ({ id, what }: Episode): Failure =>
  what === "outage"
    ? { ...unreachable, detail: `Nobody answers #${id}.` }
    : { code: "loading", hop: "redis", detail: `Redis loads its data #${id}.`, hint: "Wait." };

const findingOf = ({ id, what }: Episode): Finding => {
  const cause = what === "blip" ? "cpu_throttled" : what === "restart" ? "container_not_running" : what;
  const isCritical = what === "restart" || what === "disk_full";
  return { ...found(cause, isCritical ? "critical" : "warn"), text: `${cause} #${id}.` };
};
