/**
 * `npm run deploy`: uploads the Worker with the hosts of targets.json. `npm run deploy -- --dry-run` uploads nothing; what else is given goes to
 * `wrangler deploy`.
 */
import { TARGETS_USAGE, wordsOf, wranglerArguments } from "./targets/arguments.ts";
import { DEPLOY, wrangler } from "./wrangler.ts";

const read = await wranglerArguments(wordsOf(process.argv.slice(2)));
if (read.ok) process.exitCode = await wrangler([...DEPLOY, ...read.value]);
else {
  console.error(
    `${read.failure.join("\n")}\n\nnpm run deploy -- [option …] [options of wrangler deploy]\n${TARGETS_USAGE}`,
  );
  process.exitCode = 2;
}
