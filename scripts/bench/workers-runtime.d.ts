/**
 * The little that `echo-worker.ts` uses of the Workers runtime and of the Worker's own sources, so that it is checked with
 * this room's types and not with both rooms' globals at once. `echo.ts` tells the bundler what `virtual:channel` is.
 */
declare module "cloudflare:workers" {
  export class DurableObject<Env> {
    constructor(ctx: unknown, env: Env);
    protected readonly env: Env;
  }
}

declare module "virtual:channel" {
  type Result<T> = { ok: true; value: T } | { ok: false; failure: { detail: string } };

  /** See src/worker/link/channel.ts. */
  export function openChannel(
    target: Record<string, unknown>,
    deadlineAt: number,
    now: () => number,
    listener: { onLine(line: string): void; onLost(failure: { detail: string }): void },
  ): Promise<Result<{ send(line: string): void; destroy(): void }>>;
}
