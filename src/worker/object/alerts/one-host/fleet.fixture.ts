/** For tests: the objects of several targets, which reach each other, over storages that outlive them. The hosts and the destinations are the test's. */
import { double, HOST_KEY } from "../../../double/env.ts";
import type { Claim } from "../../../../protocol/claim.ts";
import type { Failure } from "../../../../protocol/failure.ts";
import type { Question, Sent } from "../../contract.ts";
import type { Devices } from "../../../devices/contract.ts";
import type { Report } from "./incident.ts";
import { TargetObject } from "../../object.ts";
import type { ObjectStorage } from "../../double/storage.ts";

/** Anything that `TARGETS` may say of a target. */
export type Targets = Readonly<Record<string, object>>;

const API_TOKENS = JSON.stringify([{ name: "vera", role: "viewer", sha256: "0".repeat(64) }]);

export class Fleet {
  readonly #storages = new Map<string, ObjectStorage>();
  readonly #made: () => ObjectStorage;
  readonly #devices: Devices | undefined;
  #objects = new Map<string, TargetObject>();
  #env: Env;
  readonly #more: object;
  /** What happens to a call from one object to another in place of it, by who is called. */
  readonly trouble = new Map<string, (call: () => Promise<boolean>) => Promise<boolean>>();

  /** @param made an empty storage; @param devices those that are told of alerts, where there are any; @param more what else is in the environment */
  constructor(made: () => ObjectStorage, targets: Targets, destinations: object, devices?: Devices, more: object = {}) {
    this.#made = made;
    this.#devices = devices;
    this.#more = more;
    this.#env = this.#envOf(targets, destinations);
  }

  /** For the front door, which reaches the objects by it. */
  get env(): Env {
    return this.#env;
  }

  /** A deployment: every object is made anew, with this configuration. */
  deploy(targets: Targets, destinations: object): void {
    this.#objects = new Map();
    this.#env = this.#envOf(targets, destinations);
  }

  /** It is made anew when it is needed next. */
  evict(target: string): void {
    this.#objects.delete(target);
  }

  of(target: string): TargetObject {
    const state = { storage: this.storage(target), id: { name: target } } as unknown as DurableObjectState;
    const made = this.#objects.get(target) ?? new TargetObject(state, this.#env);
    this.#objects.set(target, made);
    return made;
  }

  storage(target: string): ObjectStorage {
    const storage = this.#storages.get(target) ?? this.#made();
    this.#storages.set(target, storage);
    return storage;
  }

  /** Rings whatever is due until then, the earliest first. @param setClock moves the objects' clock, milliseconds since the epoch */
  async pass(until: number, setClock: (at: number) => void): Promise<void> {
    for (;;) {
      const due = [...this.#storages]
        .flatMap(([name, { alarm }]) => (alarm !== null && alarm <= until ? [{ name, alarm }] : []))
        .toSorted((one, other) => one.alarm - other.alarm)[0];
      if (due === undefined) break;
      setClock(Math.max(Date.now(), due.alarm));
      this.storage(due.name).alarm = null;
      await this.of(due.name).alarm();
    }
    setClock(until);
  }

  #envOf(targets: Targets, destinations: object): Env {
    const { env } = double({
      env: {
        TARGETS: JSON.stringify(
          Object.fromEntries(
            Object.entries(targets).map(([name, target]) => [
              name,
              { host: "203.0.113.10", host_keys: [HOST_KEY], ...target },
            ]),
          ),
        ),
        API_TOKENS,
        ALERT_DESTINATIONS: JSON.stringify(destinations),
        ...this.#more,
      },
    });
    const namespace = {
      getByName: (name: string) => ({
        joinHost: (to: string, report: Report) => {
          const call = (): Promise<boolean> => this.of(name).joinHost(to, structuredClone(report));
          return this.trouble.get(name)?.(call) ?? call();
        },
        ask: (sent: Sent) => this.of(name).ask(structuredClone(sent)),
        claim: (claims: readonly Claim[]) => this.of(name).claim(claims),
        noteRefusal: (question: Question, failure: Failure) => this.of(name).noteRefusal(question, failure),
        noteLost: (question: Question, failure: Failure) => this.of(name).noteLost(question, failure),
      }),
    };
    const devices = this.#devices;
    const DEVICES = devices === undefined ? undefined : { getByName: () => devices };
    return Object.assign(env, { TARGET: namespace, DEVICES });
  }
}
