/** The Durable Object that remembers what Slack has sent: a confirmation counts once, and a request that is sent again is known. */
import { DurableObject } from "cloudflare:workers";
import { Claims } from "./claims.ts";

export class SlackMemory extends DurableObject<Env> {
  readonly #claims: Claims;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#claims = new Claims(ctx.storage.sql);
  }

  /** Whether a key is claimed for the first time; it is remembered until then, milliseconds since the epoch. */
  claim(key: string, until: number): boolean {
    return this.#claims.claim(key, until, Date.now());
  }
}
