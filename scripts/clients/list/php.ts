import type { Client, Suite } from "../client.ts";

/** By its real name, and with modules that no package's script has switched on. */
const PHP = { bookworm: "php8.2", trixie: "php8.4", sid: "php8.4" } as const satisfies Partial<Record<Suite, string>>;
const MODULES = ["phar", "ctype", "mbstring", "tokenizer", "igbinary", "redis"];

const debian = (
  suite: keyof typeof PHP,
  name: string,
  program: string,
  packages: readonly [string, ...string[]],
  rest: Pick<Partial<Client>, "env" | "says" | "untold"> = {},
): Client => ({
  name,
  language: "PHP",
  version: packages[0],
  from: {
    debian: suite,
    packages: [...packages, `${PHP[suite]}-cli`, `${PHP[suite]}-mbstring`, `${PHP[suite]}-redis`],
  },
  program: `php/${program}.php`,
  run: [PHP[suite], ...MODULES.flatMap((name_) => ["-d", `extension=${name_}`]), "{program}"],
  ...rest,
});

/** Predis has one sentence for a reply that does not come and for a connection that ended. */
const readError = { frozen: ["reset"] } as const;

export const php: readonly Client[] = [
  debian("bookworm", "phpredis 5", "phpredis", ["php8.2-redis"]),
  debian("sid", "phpredis 6", "phpredis", ["php8.4-redis"]),
  debian("sid", "phpredis 6 sessions", "phpredis-sessions", ["php8.4-redis"], {
    // `Redis connection not available` in all three, at least beside.
    says: { "no-such-name": ["refused"], "wrong-password": ["refused"] },
    untold: ["too-many-clients"],
  }),
  debian("bookworm", "Predis 1", "predis", ["php-nrk-predis"], { says: readError }),
  debian("sid", "Predis 2", "predis", ["php-predis"], { says: readError }),
  debian("sid", "Symfony cache", "symfony-cache", ["php-symfony-cache"], { says: { "wrong-password": ["reset"] } }),
  debian("sid", "Laravel with phpredis", "laravel", ["php-laravel-framework"], { env: { CLIENT: "phpredis" } }),
  debian("sid", "Laravel with Predis", "laravel", ["php-laravel-framework", "php-predis"], {
    env: { CLIENT: "predis" },
    says: readError,
  }),
];
