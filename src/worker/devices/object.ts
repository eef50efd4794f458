/**
 * The Durable Object of the devices that are told of alerts; there is one. It is asked only for people who are signed in, and by the targets' objects. What
 * lets it tell somebody is never stored: at each sending it looks up that the session in which they asked still lasts, and what the configuration
 * lets them read.
 */
import { DurableObject } from "cloudflare:workers";
import { ok } from "../../protocol/result.ts";
import { describeError, logLine } from "../../shared/log.ts";
import { askPerson, personAt } from "../access/ask-person.ts";
import { grantOf } from "../access/people.ts";
import { readConfig } from "../config/config.ts";
import { pushOf } from "../config/destinations.ts";
import type { PushKeys, Subscription } from "../config/push.ts";
import { post } from "../object/alerts/senders/post.ts";
import type { Session } from "../person/contract.ts";
import { type Device, DeviceBook } from "./book.ts";
import type { ListedDevice, NewDevice, Reached } from "./contract.ts";

/** Once: whoever opens the console sees it as well. */
const takeLeave = async (keys: PushKeys, device: Device): Promise<void> => {
  try {
    const { farewellPost } = await import("../object/alerts/delivery/to-devices.ts");
    const made = await farewellPost(keys, device, Date.now());
    await post((url, init) => fetch(url, init), made, Date.now);
  } catch (error) {
    console.error(logLine({ device: "not_told_of_the_end", error: describeError(error) }));
  }
};

export class DevicesObject extends DurableObject<Env> {
  readonly #book: DeviceBook;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#book = new DeviceBook(ctx.storage);
  }

  async add(device: NewDevice): Promise<"added" | "full"> {
    const now = Date.now();
    // What the limit counts are those that are told.
    await Promise.all(this.#book.of(device.person, now).map((each) => this.#may(each, null)));
    const added = this.#book.add(crypto.randomUUID(), device, now);
    await this.#age();
    return added;
  }

  async renew(person: string, endpoint: string, subscription: Subscription): Promise<boolean> {
    return this.#book.renew(person, endpoint, subscription);
  }

  async listed(person: string, session: string): Promise<ListedDevice[]> {
    return this.#book.listed(person, session, Date.now());
  }

  async remove(person: string, id: string): Promise<boolean> {
    return this.#book.remove(person, id);
  }

  /** A session has ended, or with null every one of the person's. */
  async ended(person: string, session: string | null): Promise<void> {
    this.#book.ended(person, session);
  }

  /** Some sessions of the person may have ended, as with the passkey that opened them. */
  async look(person: string): Promise<void> {
    await Promise.all(this.#book.of(person, Date.now()).map((device) => this.#may(device, null)));
  }

  async mayRead(target: string, but: readonly string[] = [], isOver = false): Promise<string[]> {
    const devices = this.#book.all(Date.now()).filter(({ id }) => !but.includes(id));
    const looked = await Promise.allSettled(devices.map((device) => this.#may(device, target, isOver)));
    const [failed, ...others] = looked.filter((each) => each.status === "rejected");
    if (failed !== undefined && others.length + 1 === devices.length && but.length === 0) throw failed.reason;
    // One person's object that does not answer keeps nobody else from being told; of that person `reach` looks again.
    const mayBe = (each: (typeof looked)[number] | undefined) => each?.status === "rejected" || each?.value === true;
    return devices.filter((_, at) => mayBe(looked[at])).map(({ id }) => id);
  }

  async reach(id: string, target: string, isOver = false): Promise<Reached | null> {
    const device = this.#book.get(id, Date.now());
    if (device === null || !(await this.#may(device, target, isOver))) return null;
    return { subscription: device.subscription, origin: device.origin };
  }

  async forget(id: string): Promise<void> {
    this.#book.forget(id);
  }

  /** Forgets those whose session has ended by itself, and tells them that. It never throws. */
  override async alarm(): Promise<void> {
    const ended = this.#book.outdated(Date.now());
    await this.#age();
    const read = readConfig(this.env);
    const found = read.ok ? pushOf(read.config.destinations) : null;
    if (found !== null) await Promise.all(ended.map((device) => takeLeave(found.keys, device)));
  }

  async #age(): Promise<void> {
    const next = this.#book.nextEnd();
    if (next !== null) await this.ctx.storage.setAlarm(next);
  }

  /**
   * Whether its person may read the target now; of one whose session has ended, it forgets the device. Rejects where that could not be looked up.
   *
   * @param target null where only the session counts
   * @param isOver as in `mayRead`: whoever takes a target out has to take it out of what people may read as well, and their devices still show it
   */
  async #may({ id, person, session }: Device, target: string | null, isOver = false): Promise<boolean> {
    const read = readConfig(this.env);
    if (!read.ok) throw new Error("The Worker's configuration is not valid.");
    const at = personAt(this.env, person);
    const asked = at === null ? ok(null) : await askPerson<Session | null>(at.stub.session(session));
    if (!asked.ok) throw new Error(asked.failure.detail);
    const found = asked.value;
    if (found === null) {
      console.log(logLine({ device: "forgotten", why: "session_ended" }));
      this.#book.forget(id);
      return false;
    }
    const grant = grantOf(read.config, found.known, found.way);
    if (grant === null || target === null || grant.targets === null) return grant !== null;
    return grant.targets.includes(target) || (isOver && !read.config.targets.has(target));
  }
}
