/**
 * A person's Durable Object: what lets them in, and nothing of what they may do. It is reached by an id that only this Worker gives out (in links,
 * cookies and passkeys), and an object that nobody has signed in to writes nothing, so that requests from outside fill no storage.
 */
import { DurableObject } from "cloudflare:workers";
import type { Way } from "../../protocol/console.ts";
import { type Bucket, fullBucket, take } from "../object/object.ts";
import { LINK_MS, PersonBook, SESSION_MS } from "./book.ts";
import type { Known, ListedPasskey, Made, NewPasskey, Session, StoredPasskey, UsedChallenge } from "./contract.ts";

/** Links and sessions that one person may be given in a minute. */
const GIVEN_PER_MINUTE = 20;
/** Secrets that are not known here, and answers to challenges, in a minute. */
const TRIES_PER_MINUTE = 60;

export class PersonObject extends DurableObject<Env> {
  readonly #book: PersonBook;
  #given: Bucket = fullBucket(GIVEN_PER_MINUTE, 0);
  #tries: Bucket = fullBucket(TRIES_PER_MINUTE, 0);

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#book = new PersonBook(ctx.storage);
  }

  /** Keeps a link. Answers how long it lasts, in milliseconds. */
  async addLink(hash: string, known: Known): Promise<Made<number>> {
    const now = Date.now();
    if (!this.#mayGive(now)) return { refused: "busy" };
    this.#book.addLink(hash, known, now);
    await this.#age();
    return { made: LINK_MS };
  }

  /** Uses a link up: whom it is for, or null. */
  async takeLink(hash: string): Promise<Known | null> {
    const now = Date.now();
    return this.#tried(now) ? this.#book.takeLink(hash, now) : null;
  }

  /** Opens a session. Answers how long it lasts, in milliseconds. */
  async open(hash: string, known: Known, way: Way, passkey: string | null): Promise<Made<number>> {
    const now = Date.now();
    if (!this.#mayGive(now)) return { refused: "busy" };
    this.#book.open(hash, known, way, passkey, now);
    await this.#age();
    return { made: SESSION_MS };
  }

  async session(hash: string): Promise<Session | null> {
    return this.#book.session(hash, Date.now());
  }

  async end(hash: string): Promise<void> {
    this.#book.end(hash);
  }

  async endAll(): Promise<void> {
    this.#book.endAll();
  }

  async passkeys(): Promise<ListedPasskey[]> {
    return this.#book.passkeys();
  }

  /** The passkey that somebody says to have, for its answer to be verified. */
  async passkey(id: string): Promise<StoredPasskey | null> {
    return this.#tried(Date.now()) ? this.#book.passkey(id) : null;
  }

  async addPasskey(passkey: NewPasskey, challenge: UsedChallenge): Promise<"added" | "full" | "replayed" | "known"> {
    const added = this.#book.addPasskey(passkey, challenge, Date.now());
    await this.#age();
    return added;
  }

  async usePasskey(id: string, counter: number, challenge: UsedChallenge): Promise<Known | null> {
    const known = this.#book.usePasskey(id, counter, challenge, Date.now());
    await this.#age();
    return known;
  }

  async removePasskey(id: string): Promise<boolean> {
    return this.#book.removePasskey(id);
  }

  /** Forgets what is too old, and itself where nothing is left. */
  override async alarm(): Promise<void> {
    await this.#age();
  }

  async #age(): Promise<void> {
    const { next, empty } = this.#book.prune(Date.now());
    if (next !== null) await this.ctx.storage.setAlarm(next);
    else if (empty) await this.ctx.storage.deleteAll();
  }

  #mayGive(now: number): boolean {
    const { bucket, waitMs } = take(this.#given, GIVEN_PER_MINUTE, now);
    this.#given = bucket;
    return waitMs === 0;
  }

  #tried(now: number): boolean {
    const { bucket, waitMs } = take(this.#tries, TRIES_PER_MINUTE, now);
    this.#tries = bucket;
    return waitMs === 0;
  }
}
