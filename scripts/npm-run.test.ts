/** README promises that any Node from 20 on starts the scripts. `npm run` does so with whatever Node this machine has by itself. */
import { delimiter } from "node:path";
import { expect, it } from "vitest";
import { run } from "./stack/command.ts";
import { ROOT } from "./stack/root.ts";

/** As a person's shell has it: without what npm has put in front for this test. */
const PATH = (process.env["PATH"] ?? "")
  .split(delimiter)
  .filter((folder) => !folder.includes("node_modules"))
  .join(delimiter);

it.each([
  [["token", "--", "alice", "viewer"], 0, /The token, shown only now/],
  [["slack:manifest", "--", "--socket"], 0, /socket_mode_enabled: true/],
  [["demo", "--", "--help"], 0, /npm run demo -- --break/],
  [["host:install"], 2, /Name the host/],
  [["host:install", "--", "--help"], 0, /--project NAME/],
  [["token", "--", "--help"], 0, /^Usage: npm run token/m],
  [["push-keys", "--", "-h"], 0, /^Usage: npm run push-keys/m],
  [["slack:manifest", "--", "--help"], 0, /^Usage: npm run slack:manifest/m],
  [["slack:try", "--", "--help"], 0, /^Usage: npm run slack:try/m],
  [["bot", "--", "--help"], 0, /^Usage: npm run bot/m],
  [["bench", "--", "--help"], 0, /^Usage: npm run bench/m],
  [["bot"], 2, /SLACK_APP_TOKEN: is not set/],
  [["deploy", "--", "--targets", "none.json"], 2, /none\.json does not exist/],
])("npm run %j", async (words, code, says) => {
  const started = await run(["npm", "run", ...words], { cwd: ROOT, env: { PATH, SLACK_APP_TOKEN: undefined } });
  expect(started.stdout + started.stderr).toMatch(says);
  expect(started.code).toBe(code);
});
