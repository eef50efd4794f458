/** What the platform gives a Durable Object's class, for tests that run in Node: stands for the module `cloudflare:workers` there. */
export class DurableObject {
  readonly ctx: unknown;
  readonly env: unknown;

  constructor(ctx: unknown, env: unknown) {
    this.ctx = ctx;
    this.env = env;
  }
}
