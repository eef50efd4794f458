/**
 * `npm run types` writes the Worker's bindings as wrangler.toml has them; `-- --check` says whether they are written so. `wrangler types
 * --check` would compare a hash of the configuration only, and take a file that was edited or merged wrongly for a good one
 * (findings/wrangler-types-check-trusts-the-hash.sh).
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";

const WRITTEN = "src/worker/worker-configuration.d.ts";
const GENERATED = "dist/worker-configuration.d.ts";
const DEADLINE_MS = 120_000;

const generate = (path: string): void => {
  const { status, stderr, stdout } = spawnSync(
    "wrangler",
    ["types", path, "--include-runtime=false", "--strict-vars=false", "--include-main-module=false"],
    { encoding: "utf8", timeout: DEADLINE_MS },
  );
  if (status === 0) return;
  process.stderr.write(`${stdout}${stderr}`);
  process.exit(1);
};

/** Without what depends on where it was generated to: the comments at its top, and the way to the Worker's entry, which the compiler checks. */
const declarations = (path: string): string =>
  readFileSync(path, "utf8")
    .replace(/^(?:\/[/*].*\n)*/, "")
    .replaceAll(/import\("[./\w]*\/index"\)/g, 'import("index")');

const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });
if (values.check) {
  mkdirSync("dist", { recursive: true });
  generate(GENERATED);
  if (declarations(GENERATED) !== declarations(WRITTEN)) {
    process.stderr.write(`${WRITTEN} is not what wrangler.toml says: npm run types\n`);
    process.exitCode = 1;
  }
} else generate(WRITTEN);
