/**
 * `npm run dev`: the Worker in `wrangler dev` on this machine, with the secrets of .dev.vars and the hosts of targets.json. It starts anew when
 * its source changes. `npm run demo` brings a Redis and a host along; this asks real hosts, or none.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./stack/root.ts";
import { TARGETS_USAGE, wordsOf, wranglerArguments } from "./targets/arguments.ts";
import { wrangler } from "./wrangler.ts";

/** In the checkout, since its paths are relative to it; of this process alone, as another may run beside it. */
const CONFIG = join(ROOT, `wrangler.dev.${process.pid}.toml`);

/**
 * wrangler.toml without its list of required secrets. Where there is one, `wrangler dev` takes no other secret from .dev.vars, and those for
 * Slack are not required.
 */
const config = (): string =>
  `# Made by npm run dev from wrangler.toml.\n${readFileSync(join(ROOT, "wrangler.toml"), "utf8").replace(/^\[secrets\]\nrequired = .*\n/m, "")}`;

const asked = wordsOf(process.argv.slice(2));
const hasSecrets = existsSync(join(ROOT, ".dev.vars")) || asked.envFile;
const read = await wranglerArguments(asked);
if (!read.ok || !hasSecrets) {
  const problems = [
    ...(hasSecrets ? [] : [".dev.vars does not exist. Copy .dev.vars.example, which says what belongs into it."]),
    ...(read.ok ? [] : read.failure),
  ];
  console.error(`${problems.join("\n")}\n\nnpm run dev -- [option …] [options of wrangler dev]\n${TARGETS_USAGE}`);
  process.exitCode = 2;
} else {
  // At the end of this process, however it comes about short of a kill.
  process.once("exit", () => rmSync(CONFIG, { force: true }));
  writeFileSync(CONFIG, config());
  process.exitCode = await wrangler(["dev", "--config", CONFIG, ...read.value]);
}
