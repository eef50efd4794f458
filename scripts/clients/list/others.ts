import type { Client } from "../client.ts";

const perl = (name: string, version: string): Client => ({
  name,
  language: "Perl",
  version,
  from: { debian: "sid", packages: ["perl", version] },
  program: "perl/redis.pl",
  run: ["perl", "{program}"],
  env: { CLASS: name },
  // `Could not connect`, with `Invalid argument` for a name that is not found or with nothing.
  says: { "no-such-name": ["refused"] },
});

/** Languages with a client or two. */
export const others: readonly Client[] = [
  perl("Redis", "libredis-perl"),
  perl("Redis::Fast", "libredis-fast-perl"),
  {
    name: "redis-cli",
    language: "C",
    version: "redis-tools",
    from: { debian: "sid", packages: ["redis-tools"] },
    program: "shell/redis-cli.sh",
    run: ["bash", "{program}"],
  },
];
