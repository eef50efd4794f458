import type { Client, Suite } from "../client.ts";

const debian = (
  suite: Suite,
  name: string,
  program: string,
  packages: readonly [string, ...string[]],
  rest: Partial<Client> = {},
): Client => ({
  name,
  language: "Ruby",
  version: packages[0],
  from: { debian: suite, packages: ["ruby", ...packages] },
  program: `ruby/${program}.rb`,
  run: ["ruby", "{program}"],
  ...rest,
});

const worker: Partial<Client> = {
  run: ["sidekiq", "--require", "{program}", "--concurrency", "2"],
  streams: "joined",
};

export const ruby: readonly Client[] = [
  debian("bookworm", "redis-rb 4", "redis_rb", ["ruby-redis"]),
  debian("trixie", "redis-rb 5", "redis_rb", ["ruby-redis"]),
  debian("sid", "redis-rb 6", "redis_rb", ["ruby-redis"]),
  debian("sid", "redis-client", "redis_client", ["ruby-redis-client"]),
  debian("bookworm", "Sidekiq 6", "sidekiq_app", ["ruby-sidekiq"], worker),
  debian("trixie", "Sidekiq 7", "sidekiq_app", ["ruby-sidekiq"], worker),
  debian("sid", "Sidekiq 8", "sidekiq_app", ["ruby-sidekiq"], worker),
  debian("trixie", "Sidekiq 7 client", "sidekiq_client", ["ruby-sidekiq"]),
  debian("sid", "Sidekiq 8 client", "sidekiq_client", ["ruby-sidekiq"]),
  debian("trixie", "Rails cache", "rails_cache", ["ruby-activesupport", "ruby-redis", "ruby-connection-pool"]),
  debian("trixie", "Action Cable", "action_cable", ["ruby-actioncable", "ruby-redis", "ruby-zeitwerk"]),
  debian("sid", "redis-store", "redis_store", ["ruby-redis-store"]),
];
