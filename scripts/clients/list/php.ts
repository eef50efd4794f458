import type { Client, Suite } from "../client.ts";

/** By its real name, and with modules that no package's script has switched on. */
const PHP: Record<Suite, string> = { bookworm: "php8.2", trixie: "php8.4", sid: "php8.4" };
const MODULES = ["phar", "ctype", "mbstring", "tokenizer", "igbinary", "redis"];

const debian = (
  suite: Suite,
  name: string,
  program: string,
  packages: readonly [string, ...string[]],
  rest: Pick<Partial<Client>, "env"> = {},
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

export const php: readonly Client[] = [
  debian("bookworm", "phpredis 5", "phpredis", ["php8.2-redis"]),
  debian("sid", "phpredis 6", "phpredis", ["php8.4-redis"]),
  debian("sid", "phpredis 6 sessions", "phpredis-sessions", ["php8.4-redis"]),
  debian("bookworm", "Predis 1", "predis", ["php-nrk-predis"]),
  debian("sid", "Predis 2", "predis", ["php-predis"]),
  debian("sid", "Symfony cache", "symfony-cache", ["php-symfony-cache"]),
  debian("sid", "Laravel with phpredis", "laravel", ["php-laravel-framework"], { env: { CLIENT: "phpredis" } }),
  debian("sid", "Laravel with Predis", "laravel", ["php-laravel-framework", "php-predis"], {
    env: { CLIENT: "predis" },
  }),
];
